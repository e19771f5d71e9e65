#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

// A value of os-release(5): shell quoting without expansion.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || (text[0] != '"' && text[0] != '\'') || text.back() != text[0])
    return std::string(text);
  bool escapes = text[0] == '"';
  text = text.substr(1, text.size() - 2);
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    if (escapes && text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  return value;
}

std::optional<std::string> release_value(std::string_view text, std::string_view name) {
  for (std::string_view line : split_lines(text)) {
    line = trim(line);
    if (!line.starts_with(name) || line.substr(name.size(), 1) != "=") continue;
    std::string value = unquoted(line.substr(name.size() + 1));
    if (value.empty() || invalid_utf8(value)) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

std::optional<std::string> family(const std::optional<std::string>& id,
                                  const std::optional<std::string>& like) {
  if (!id) return std::nullopt;
  std::string both = *id + " " + like.value_or("");
  for (std::string_view word : split_words(both)) {
    if (word == "debian" || word == "ubuntu") return "debian";
    if (word == "rhel" || word == "fedora" || word == "centos") return "redhat";
    if (word == "suse" || word == "opensuse" || word == "sles") return "suse";
  }
  return id;
}

std::optional<int64_t> major(const std::optional<std::string>& version) {
  if (!version) return std::nullopt;
  return parse_integer(
      std::string_view(*version).substr(0, version->find_first_not_of("0123456789")));
}

}  // namespace

void os_facts(Target& target, FactWriter& facts) {
  std::optional<std::string> text = file_text(target, "/etc/os-release");
  if (!text) text = file_text(target, "/usr/lib/os-release");
  std::string release = text.value_or("");
  std::optional<std::string> id = release_value(release, "ID");
  std::optional<std::string> version = release_value(release, "VERSION_ID");
  facts.set("os.family", family(id, release_value(release, "ID_LIKE")));
  facts.set("os.id", id);
  facts.set("os.name", release_value(release, "NAME"));
  facts.set("os.version", version);
  facts.set("os.major", major(version));
  facts.set("os.codename", release_value(release, "VERSION_CODENAME"));
}

}  // namespace consort::system
