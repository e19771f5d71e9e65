#include "resources/sudo/sudo_rule.h"

#include "base/strings.h"
#include "resources/sudo/sudoers_lines.h"
#include "resources/sudo/sudoers_words.h"

namespace consort::resources {
namespace {

constexpr std::string_view kHead = "# Kept by consort: sudo_rules.";

using Write = Result<std::string> (*)(std::string_view);

// "a, %b": each item by `write`, with `before` in front.
Result<std::string> written(const std::vector<std::string>& items, Write write,
                            std::string_view before = "") {
  std::string list;
  for (const std::string& item : items) {
    TRY(std::string one, write(item));
    if (!list.empty()) list += ", ";
    list += std::string(before) + one;
  }
  return list;
}

// A group: there is none that stands for all.
Result<std::string> group_name(std::string_view group) {
  if (group != "ALL") return sudoers_name(group);
  return fail(Code::invalid, "there is no group ALL: write `users: [ALL]`");
}

// Reads one user specification, part by part; false as soon as a part is none that a SudoRule has.
class RuleReader {
 public:
  RuleReader(std::string_view line, SudoRule& rule) : rest_(line), rule_(rule) {}

  bool read() { return who() && hosts() && run_as() && tags() && commands(); }

 private:
  void skip() {
    size_t past = rest_.find_first_not_of(" \t");
    rest_.remove_prefix(past == rest_.npos ? rest_.size() : past);
  }
  bool take(char c) {
    skip();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name_into(std::vector<std::string>& names) {
    skip();
    auto name = take_sudoers_name(rest_);
    if (name) names.push_back(std::move(*name));
    return name.has_value();
  }

  bool who() {
    do {
      bool group = take('%');
      if (!name_into(group ? rule_.groups : rule_.users)) return false;
      if (group && rule_.groups.back() == "ALL") return false;
    } while (take(','));
    return true;
  }

  bool hosts() {
    rule_.hosts.clear();
    do {
      if (!name_into(rule_.hosts) || !is_sudoers_host(rule_.hosts.back())) return false;
    } while (take(','));
    return take('=');
  }

  bool run_as() {
    if (!take('(')) return true;
    rule_.run_as.clear();
    skip();
    bool users = !rest_.starts_with(':') && !rest_.starts_with(')');
    if (users && !names(rule_.run_as)) return false;
    if (take(':') && !names(rule_.run_as_groups)) return false;
    return take(')') && !(rule_.run_as.empty() && rule_.run_as_groups.empty());
  }

  bool names(std::vector<std::string>& names) {
    do {
      if (!name_into(names)) return false;
    } while (take(','));
    return true;
  }

  // Those before the first command hold for all of them.
  bool tags() {
    const std::pair<std::string_view, std::pair<bool*, bool>> known[] = {
        {"NOPASSWD:", {&rule_.password, false}}, {"PASSWD:", {&rule_.password, true}},
        {"SETENV:", {&rule_.set_env, true}},     {"NOSETENV:", {&rule_.set_env, false}},
        {"NOEXEC:", {&rule_.no_exec, true}},     {"EXEC:", {&rule_.no_exec, false}},
    };
    for (bool found = true; found;) {
      skip();
      found = false;
      for (const auto& [tag, meaning] : known) {
        if (!rest_.starts_with(tag)) continue;
        rest_.remove_prefix(tag.size());
        *meaning.first = meaning.second;
        found = true;
        break;
      }
    }
    return true;
  }

  bool commands() {
    do {
      skip();
      auto command = take_sudoers_command(rest_);
      if (!command) return false;
      rule_.commands.push_back(std::move(*command));
    } while (take(','));
    return rest_.empty();
  }

  std::string_view rest_;
  SudoRule& rule_;
};

bool is_alias_definition(std::string_view line) {
  for (std::string_view word :
       {"User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias"}) {
    if (line.starts_with(word) && line.size() > word.size() &&
        (line[word.size()] == ' ' || line[word.size()] == '\t')) {
      return true;
    }
  }
  return false;
}

// Where the first '=' stands that is neither escaped nor quoted, and whether quotes and parentheses
// are closed.
struct Shape {
  size_t equals = std::string_view::npos;
  bool closed = true;
};

Shape shape_of(std::string_view line) {
  Shape shape;
  int open = 0;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '"' && shape.equals == line.npos) {
      quoted = !quoted;
    } else if (!quoted && line[i] == '=' && shape.equals == line.npos) {
      shape.equals = i;
    } else if (shape.equals == line.npos && !quoted && (line[i] == '(' || line[i] == ')')) {
      open += line[i] == '(' ? 1 : -1;
      if (open < 0) break;
    }
  }
  shape.closed = open == 0 && !quoted;
  return shape;
}

// Of what stands behind the '=' of a rule: whom it is run as, tags, and the first command.
std::string fault_of_commands(std::string_view rest) {
  if (rest.starts_with('(')) {
    size_t close = rest.find(')');
    if (close == rest.npos) return "a parenthesis is not closed";
    rest = trim(rest.substr(close + 1));
  }
  for (std::string_view word : split_words(rest)) {
    bool tag = word.ends_with(':') && word.find('/') == word.npos;
    bool option = word[0] >= 'A' && word[0] <= 'Z' && word.find('=') != word.npos;
    if (tag || option) continue;
    size_t colon = word.find(':');  // "NOPASSWD:/bin/true"
    bool joined = word[0] >= 'A' && word[0] <= 'Z' && colon != word.npos;
    if (joined) word = word.substr(word.rfind(':', word.find('/')) + 1);
    bool command = word[0] == '/' || word[0] == '!' || word[0] == '^' ||
                   (word[0] >= 'A' && word[0] <= 'Z') || word.starts_with("sudoedit") ||
                   word.starts_with("list") || word.starts_with("sha");
    return command ? "" : "'" + printable(word, 80) + "' is no command: it has no absolute path";
  }
  return "it names no command";
}

// What is wrong with one line; "" for nothing.
std::string fault_of(std::string_view line) {
  if (line.starts_with("Defaults")) return "";
  if (line.starts_with("@include") || line.starts_with("#include")) {
    return split_words(line).size() == 2 ? "" : "an include names one file or folder";
  }
  Shape shape = shape_of(line);
  if (!shape.closed) return "a quote or parenthesis is not closed";
  if (shape.equals == line.npos || trim(line.substr(shape.equals + 1)).empty()) {
    return "it is no rule such as 'user ALL=(root) /usr/bin/program'";
  }
  std::string_view before = trim(line.substr(0, shape.equals));
  size_t words = split_words(before).size();
  if (is_alias_definition(line)) return words == 2 ? "" : "an alias has one name, and then a '='";
  if (words < 2) return "before the '=' there must be a user and a host";
  return fault_of_commands(trim(line.substr(shape.equals + 1)));
}

}  // namespace

Result<std::string> SudoRule::text(std::string_view name) const {
  if (users.empty() && groups.empty())
    return fail(Code::invalid, "a sudo rule needs users or groups");
  if (run_as.empty() && run_as_groups.empty())
    return fail(Code::invalid, "a sudo rule needs somebody to run as: `run_as`, `run_as_groups`");
  if (hosts.empty() || commands.empty())
    return fail(Code::invalid, "a sudo rule needs hosts and commands");
  TRY(std::string who, written(users, sudoers_name));
  TRY(std::string whose, written(groups, group_name, "%"));
  TRY(std::string where, written(hosts, sudoers_host));
  TRY(std::string as, written(run_as, sudoers_name));
  TRY(std::string with, written(run_as_groups, sudoers_name));
  TRY(std::string what, written(commands, sudoers_command));
  if (!who.empty() && !whose.empty()) who += ", ";
  std::string line =
      who + whose + " " + where + " = (" + as + (with.empty() ? "" : " : " + with) + ") ";
  if (!password) line += "NOPASSWD: ";
  if (set_env) line += "SETENV: ";
  if (no_exec) line += "NOEXEC: ";
  std::string file = std::string(kHead) + std::string(name) + "\n" + line + what + "\n";
  if (parse(file) != *this)
    return fail(Code::invalid, "this sudo rule could not be read back from a file as it is meant");
  return file;
}

std::optional<SudoRule> SudoRule::parse(std::string_view text) {
  auto lines = sudoers_lines(text);
  if (!lines || lines->size() != 1) return std::nullopt;
  SudoRule rule;
  const std::string& line = lines->front().text;
  if (line.starts_with("Defaults") || is_alias_definition(line)) return std::nullopt;
  return RuleReader(line, rule).read() ? std::optional(std::move(rule)) : std::nullopt;
}

Status check_sudoers(std::string_view text) {
  TRY(std::vector<SudoersLine> lines, sudoers_lines(text));
  for (const SudoersLine& line : lines) {
    std::string fault = fault_of(line.text);
    if (!fault.empty())
      return fail(Code::invalid, "line " + std::to_string(line.number) + ": " + fault);
  }
  return {};
}

}  // namespace consort::resources
