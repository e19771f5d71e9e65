#include "system/facts/fact_files.h"

#include "base/strings.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr int kMostLinks = 10;
constexpr size_t kLargest = 4 << 20;  // bytes of a file of facts

// `target` as seen from `directory`, without "..".
std::string apply_link(std::string_view directory, std::string_view target) {
  std::string joined = target.starts_with('/') ? std::string(target) : join_path(directory, target);
  std::vector<std::string_view> parts;
  for (std::string_view part : split(joined, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string path;
  for (std::string_view part : parts)
    path += "/" + std::string(part);
  return path.empty() ? "/" : path;
}

}  // namespace

std::string resolved(FileSystem& files, const std::string& path) {
  std::string at = path;
  for (int i = 0; i < kMostLinks; ++i) {
    Result<std::string> target = files.read_link(at);
    if (!target) break;
    at = apply_link(parent_path(at), *target);
  }
  return at;
}

std::optional<std::string> file_text(Target& target, const std::string& path) {
  Result<std::string> text = target.files().read(path, kLargest);
  if (!text && text.error().code == Code::invalid) {  // a link, perhaps
    text = target.files().read(resolved(target.files(), path), kLargest);
  }
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

std::optional<std::string> trimmed_text(Target& target, const std::string& path) {
  std::optional<std::string> text = file_text(target, path);
  if (!text || trim(*text).empty() || invalid_utf8(*text)) return std::nullopt;
  return std::string(trim(*text));
}

std::optional<std::string> first_line(Target& target, const std::string& path) {
  std::optional<std::string> text = trimmed_text(target, path);
  if (!text) return std::nullopt;
  for (std::string_view line : split_lines(*text)) {
    line = trim(line);
    if (!line.empty() && line[0] != '#') return std::string(line);
  }
  return std::nullopt;
}

std::optional<int64_t> file_number(Target& target, const std::string& path) {
  std::optional<std::string> text = trimmed_text(target, path);
  return text ? parse_integer(*text) : std::nullopt;
}

bool file_exists(Target& target, const std::string& path) {
  return target.files().status(path).has_value();
}

std::optional<int64_t> parse_integer(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> field(std::string_view text, std::string_view key) {
  for (size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    std::string_view rest = text.substr(at + key.size());
    rest = rest.substr(0, rest.find('\n'));
    std::string_view value = trim(rest);
    if (value.size() == rest.size()) continue;  // a longer key
    if (value.starts_with(':')) value = trim(value.substr(1));
    return value.empty() ? std::nullopt : std::optional(std::string(value));
  }
  return std::nullopt;
}

}  // namespace consort::system
