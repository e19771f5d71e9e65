#include "resources/sudo/sudoers_lines.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr size_t kLargest = 1 << 20;  // bytes of a file

// "#include" and "#includedir" are directives of old, and "#1000" is a user.
bool is_comment(std::string_view line) {
  if (!line.starts_with('#') || line.starts_with("#include")) return false;
  return line.size() < 2 || line[1] < '0' || line[1] > '9';
}

Error wrong(size_t line, std::string_view what) {
  return fail(Code::invalid, "line " + std::to_string(line) + ": " + std::string(what));
}

}  // namespace

Result<std::vector<SudoersLine>> sudoers_lines(std::string_view text) {
  if (text.size() > kLargest) return fail(Code::invalid, "it is larger than 1 MiB");
  if (!text.empty() && !text.ends_with('\n')) {
    return wrong(split_lines(text).size(), "the last line must end with a line break, too");
  }
  std::vector<SudoersLine> lines;
  SudoersLine pending;
  bool goes_on = false;
  size_t number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    for (unsigned char c : line) {
      if ((c < ' ' && c != '\t') || c == 0x7f) return wrong(number, "it has control characters");
    }
    if (invalid_utf8(line)) return wrong(number, "it is not UTF-8");
    if (!goes_on) pending = {number, ""};
    if (!goes_on && is_comment(trim(line))) continue;
    size_t backslashes = line.size() - line.find_last_not_of('\\') - 1;
    goes_on = !line.empty() && backslashes % 2 == 1;
    if (goes_on) line.remove_suffix(1);
    pending.text += line;
    if (goes_on) {
      pending.text += ' ';
      continue;
    }
    pending.text = trim(pending.text);
    if (!pending.text.empty()) lines.push_back(std::move(pending));
  }
  if (goes_on) return wrong(number, "the line goes on ('\\') where the file ends");
  return lines;
}

}  // namespace consort::resources
