#include "resources/cron/cron_entry.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr std::string_view kHead = "# Kept by consort: cron.";
constexpr std::string_view kDisabled = "# disabled: ";
constexpr size_t kLongestCommand = 990;  // bytes; cron reads no more than 1,000

bool is_variable(std::string_view name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), plain);
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// In quotes that the value does not have, for cron knows no way to escape them.
Result<std::string> quoted(std::string_view name, std::string_view value) {
  if (!is_variable(name))
    return fail(Code::invalid, "'" + printable(name, 80) + "' is no name of a variable");
  if (!is_one_line(value))
    return fail(Code::invalid, "the value of " + std::string(name) + " must be one line");
  char quote = value.find('"') == value.npos ? '"' : '\'';
  if (value.find(quote) != value.npos) {
    return fail(Code::invalid, "the value of " + std::string(name) +
                                   " has both kinds of quotes, which cron cannot read");
  }
  return quote + std::string(value) + quote;
}

// "schedule user command" -> the three.
bool read_line(std::string_view line, CronEntry& entry) {
  size_t fields = line.starts_with('@') ? 1 : 5;
  size_t end = 0;
  for (size_t i = 0; i < fields && end != line.npos; ++i)
    end = line.find(' ', end + (i > 0 ? 1 : 0));
  if (end == line.npos) return false;
  size_t after_user = line.find(' ', end + 1);
  if (after_user == line.npos) return false;
  entry.schedule = line.substr(0, end);
  entry.user = line.substr(end + 1, after_user - end - 1);
  entry.command = replace_all(line.substr(after_user + 1), "\\%", "%");
  return true;
}

}  // namespace

Result<std::string> CronEntry::text(std::string_view name) const {
  if (!is_one_line(command) || trim(command).empty() || command.size() > kLongestCommand) {
    return fail(Code::invalid, "the command must be one line of at most " +
                                   std::to_string(kLongestCommand) + " bytes");
  }
  if (command.find("\\%") != command.npos) {
    return fail(
        Code::invalid,
        "write '%' in the command without a backslash: it is escaped for cron as it should be");
  }
  if (user.empty() || user[0] == '-' || user.find_first_of(" \t\n:#") != user.npos) {
    return fail(Code::invalid, "'" + printable(user, 80) + "' cannot be the name of a user");
  }
  TRY(std::string when, check_schedule(schedule));
  std::string text = std::string(kHead) + std::string(name) + "\n";
  for (const auto& [variable, value] : environment) {
    TRY(std::string in_quotes, quoted(variable, value));
    text += variable + "=" + in_quotes + "\n";
  }
  if (disabled) text += kDisabled;
  return text + when + " " + user + " " + replace_all(command, "%", "\\%") + "\n";
}

std::optional<CronEntry> CronEntry::parse(std::string_view text) {
  CronEntry entry;
  std::vector<std::string_view> lines = split_lines(text);
  if (lines.size() < 2 || !lines[0].starts_with(kHead)) return std::nullopt;
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    size_t equals = lines[i].find('=');
    if (equals == lines[i].npos || lines[i].size() < equals + 3) return std::nullopt;
    entry.environment.emplace(lines[i].substr(0, equals),
                              lines[i].substr(equals + 2, lines[i].size() - equals - 3));
  }
  std::string_view last = lines.back();
  entry.disabled = last.starts_with(kDisabled);
  if (entry.disabled) last.remove_prefix(kDisabled.size());
  if (!read_line(last, entry)) return std::nullopt;
  auto again = entry.text(lines[0].substr(kHead.size()));
  if (!again || *again != text) return std::nullopt;
  return entry;
}

}  // namespace consort::resources
