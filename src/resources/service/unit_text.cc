#include "resources/service/unit_text.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr size_t kLargest = 1 << 20;  // bytes of a file
constexpr size_t kLongestName = 255;  // bytes of a file name

Error wrong(size_t line, std::string_view what) {
  return fail(Code::invalid, "line " + std::to_string(line) + ": " + std::string(what));
}

bool is_section(std::string_view line) {
  if (line.size() < 3 || !line.ends_with(']')) return false;
  std::string_view name = line.substr(1, line.size() - 2);
  return name.find_first_of("[]") == name.npos && trim(name) == name;
}

bool is_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool has_control(std::string_view line) {
  return std::any_of(line.begin(), line.end(),
                     [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

// Reads line by line as systemd does: white space at the ends is nothing, a '\' at the end goes on
// in the next line, and comments may stand between.
class UnitText {
 public:
  Status read(std::string_view text) {
    if (text.size() > kLargest) return fail(Code::invalid, "it is larger than 1 MiB");
    for (std::string_view line : split_lines(text)) {
      ++number_;
      TRY_DO(take(line));
    }
    if (goes_on_) return wrong(number_, "the line goes on ('\\') where the file ends");
    return {};
  }

 private:
  Status take(std::string_view raw) {
    if (has_control(raw)) return wrong(number_, "it has control characters");
    if (invalid_utf8(raw)) return wrong(number_, "it is not UTF-8");
    std::string_view line = trim(raw);
    if (line.starts_with('#') || line.starts_with(';')) return {};
    const bool continued = std::exchange(goes_on_, line.ends_with('\\'));
    if (continued || line.empty()) return {};
    if (line[0] == '[') {
      if (!is_section(line)) return wrong(number_, "a section is written [Name]");
      in_section_ = true;
      return {};
    }
    size_t equals = line.find('=');
    if (equals == line.npos) {
      return wrong(number_, "'" + printable(line, 80) + "' is neither [Section] nor Key=value");
    }
    std::string_view key = trim(line.substr(0, equals));
    if (!is_key(key)) return wrong(number_, "'" + printable(key, 80) + "' is no key");
    if (!in_section_)
      return wrong(number_, "'" + printable(key, 80) + "' stands before any [Section]");
    return {};
  }

  size_t number_ = 0;
  bool in_section_ = false;
  bool goes_on_ = false;
};

}  // namespace

Status check_unit_file(std::string_view text) {
  if (text.empty())
    return fail(Code::invalid,
                "an empty unit file masks the unit: say `masked: true` of its service instead");
  return UnitText().read(text);
}

Status check_drop_in(std::string_view text) { return UnitText().read(text); }

bool is_drop_in_name(std::string_view name) {
  constexpr std::string_view kEnding = ".conf";
  return name.size() > kEnding.size() && name.size() <= kLongestName && name.ends_with(kEnding) &&
         name[0] != '.' && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view(":_.@+-").find(c) != std::string_view::npos;
         });
}

Status drop_ins_are_files(const model::Map& attributes) {
  const model::Value* drop_ins = attributes.find("drop_ins");
  if (!drop_ins || !drop_ins->is_map()) return {};
  for (const model::Map::Entry& entry : drop_ins->map()) {
    if (is_drop_in_name(*entry.key)) continue;
    return fail(Code::invalid, "'" + printable(*entry.key, 80) +
                                   "' is not the name of a drop-in, such as limits.conf");
  }
  const model::Value* state = attributes.find("state");
  bool absent = state && *state == model::Value("absent");
  if (absent || !drop_ins->map().empty() || attributes.contains("content")) return {};
  return fail(Code::invalid, "there are none, and no unit file: say `state: absent`");
}

}  // namespace consort::resources
