#include "resources/sudo/sudoers_words.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr std::string_view kAll = "ALL";
constexpr size_t kLongestName = 255;
constexpr size_t kLongestCommand = 64 << 10;
// Words with a meaning of their own wherever a name may stand.
constexpr std::array<std::string_view, 6> kReserved = {"sudoedit", "list",   "sha224",
                                                       "sha256",   "sha384", "sha512"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_plain(char c) {
  return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == '-';
}
bool is_control(unsigned char c) { return c < ' ' || c == 0x7f; }
bool is_special_in_command(char c) { return c == ',' || c == ':' || c == '=' || c == '#'; }

std::string in_hex(char c) { return "\\x" + to_hex(std::string_view(&c, 1)); }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Aliases, keywords and addresses begin with these; a name that does is made to begin otherwise.
bool needs_other_beginning(std::string_view name) {
  return is_upper(name[0]) || is_digit(name[0]) || name[0] == '.' ||
         std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

Status can_be_name(std::string_view name) {
  bool good = !name.empty() && name.size() <= kLongestName &&
              std::string_view("%+#!@:\"- ").find(name[0]) == std::string_view::npos &&
              std::none_of(name.begin(), name.end(), is_control) && !invalid_utf8(name);
  if (good) return {};
  return fail(Code::invalid, "'" + printable(name, 80) + "' cannot be a name in a sudo rule");
}

std::string escaped(std::string_view name, bool other_beginning) {
  std::string written;
  for (size_t i = 0; i < name.size(); ++i) {
    bool as_it_is = is_plain(name[i]) && (i > 0 || !other_beginning);
    written += as_it_is ? std::string(1, name[i]) : in_hex(name[i]);
  }
  return written;
}

bool is_command(std::string_view command) {
  if (command == kAll) return true;
  if (command.size() > kLongestCommand) return false;
  size_t space = command.find(' ');
  std::string_view program = command.substr(0, space);
  if (program != "sudoedit" && !program.starts_with('/')) return false;
  if (space != command.npos) {
    std::string_view arguments = command.substr(space + 1);
    std::vector<std::string_view> words = split(arguments, ' ');
    bool whole = std::none_of(words.begin(), words.end(),
                              [](std::string_view word) { return word.empty(); });
    if (!whole || arguments.starts_with('^')) return false;
  }
  return std::none_of(command.begin(), command.end(), [](char c) {
    return is_control(static_cast<unsigned char>(c)) || c == '\\';
  });
}

}  // namespace

Result<std::string> sudoers_name(std::string_view name) {
  if (name == kAll) return std::string(kAll);
  TRY_DO(can_be_name(name));
  return escaped(name, needs_other_beginning(name));
}

// Of anything else sudo would make a pattern.
bool is_sudoers_host(std::string_view host) {
  return !host.empty() && host.size() <= kLongestName && host[0] != '-' &&
         std::all_of(host.begin(), host.end(), [](char c) { return is_plain(c) || c == '/'; });
}

Result<std::string> sudoers_host(std::string_view host) {
  if (!is_sudoers_host(host)) {
    return fail(Code::invalid, "'" + printable(host, 80) + "' cannot be a host in a sudo rule");
  }
  bool address = !host.empty() && is_digit(host[0]) &&
                 std::all_of(host.begin(), host.end(),
                             [](char c) { return is_digit(c) || c == '.' || c == '/'; });
  if (address) return std::string(host);
  return sudoers_name(host);
}

Result<std::string> sudoers_command(std::string_view command) {
  if (!is_command(command)) {
    return fail(Code::invalid, "'" + printable(command, 80) +
                                   "' cannot be a command of a sudo rule: an absolute path, with "
                                   "arguments that have no backslashes");
  }
  std::string written;
  for (char c : command) {
    if (is_special_in_command(c)) written += '\\';
    written += c;
  }
  return written;
}

std::optional<std::string> take_sudoers_name(std::string_view& rest) {
  constexpr std::string_view kEnds = " \t,:=!()#\"";
  std::string name;
  size_t at = 0;
  for (; at < rest.size() && kEnds.find(rest[at]) == kEnds.npos; ++at) {
    if (rest[at] != '\\') {
      name += rest[at];
      continue;
    }
    if (at + 1 == rest.size()) return std::nullopt;
    bool hex = rest[at + 1] == 'x' && at + 3 < rest.size() && hex_digit(rest[at + 2]) >= 0 &&
               hex_digit(rest[at + 3]) >= 0;
    name += hex ? static_cast<char>(hex_digit(rest[at + 2]) * 16 + hex_digit(rest[at + 3]))
                : rest[at + 1];
    at += hex ? 3 : 1;
  }
  std::string_view raw = rest.substr(0, at);
  rest.remove_prefix(at);
  if (raw == kAll) return std::string(kAll);
  bool alias = !raw.empty() && is_upper(raw[0]) && std::all_of(raw.begin(), raw.end(), [](char c) {
    return is_upper(c) || is_digit(c) || c == '_';
  });
  if (alias || name == kAll || !can_be_name(name)) return std::nullopt;
  return name;
}

std::optional<std::string> take_sudoers_command(std::string_view& rest) {
  std::string command;
  size_t at = 0;
  for (; at < rest.size() && rest[at] != ','; ++at) {
    char c = rest[at];
    if (c == '\\') {
      if (++at == rest.size() || !(is_special_in_command(rest[at]))) return std::nullopt;
      c = rest[at];
    } else if (is_special_in_command(c)) {
      return std::nullopt;
    }
    command += c == '\t' ? ' ' : c;
  }
  rest.remove_prefix(at);
  std::vector<std::string> words;
  for (std::string_view word : split_words(command))
    words.emplace_back(word);
  command = join(words, " ");
  return is_command(command) ? std::optional(command) : std::nullopt;
}

}  // namespace consort::resources
