#include "base/strings.h"
#include "model/json.h"
#include "system/facts.h"
#include "system/facts/fact_writer.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr size_t kLargest = 1 << 20;                  // bytes of one file's facts
constexpr auto kRunWithin = std::chrono::seconds(5);  // each program

// Facts decide what is done as root: who may write them is root.
std::string distrust(const FileStatus& status) {
  if (status.uid != 0 && status.uid != geteuid())
    return "user " + std::to_string(status.uid) + " owns it";
  if (status.mode & 022) return "others may write to it";
  return {};
}

// "name = value" lines, with # comments.
Result<model::Value> parse_lines(std::string_view text) {
  model::Map map;
  size_t number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    line = trim(line);
    if (line.empty() || line[0] == '#') continue;
    size_t equals = line.find('=');
    std::string_view name = trim(line.substr(0, equals));
    if (equals == line.npos || name.empty()) {
      return fail(Code::invalid, "line " + std::to_string(number) + " is not 'name=value'");
    }
    if (invalid_utf8(line))
      return fail(Code::invalid, "line " + std::to_string(number) + " is not UTF-8");
    map.set(name, model::Value(trim(line.substr(equals + 1))));
  }
  return model::Value(std::move(map));
}

Result<model::Value> run_program(Target& target, const std::string& path) {
  Command command{.argv = {path}, .timeout = kRunWithin, .output_limit = kLargest};
  TRY(CommandResult result, run_checked(target.processes(), command));
  if (result.truncated) return fail(Code::invalid, "it says more than " + count(kLargest, "byte"));
  return model::parse_json(result.output);
}

bool is_program(const std::string& path, const FileStatus& status) {
  return (status.mode & 0111) && !path.ends_with(".json") && !path.ends_with(".txt");
}

// A value for what the file says; unknown when a program of another root would have to be run.
Result<model::Value> learn(Target& target, const std::string& path, const std::string& fact) {
  TRY(FileStatus status, target.files().status(path));
  if (status.type != FileType::regular) {
    return fail(Code::invalid,
                "it is a " + std::string(to_string(status.type)) + ", not a regular file");
  }
  if (std::string why = distrust(status); !why.empty()) return fail(Code::denied, why);
  if (is_program(path, status)) {
    if (!target.live()) return model::Value(model::Unknown{{fact}});
    return run_program(target, path);
  }
  TRY(std::string text, target.files().read(path, kLargest));
  if (path.ends_with(".json")) return model::parse_json(text);
  if (path.ends_with(".txt")) return parse_lines(text);
  return fail(Code::invalid, "it is neither *.json nor *.txt nor a program");
}

std::string stem(const std::string& name) { return name.substr(0, name.rfind('.')); }

}  // namespace

void custom_facts(Target& target, FactWriter& facts, Diagnostics& warnings) {
  model::Map custom;
  auto warn = [&](const std::string& path, const std::string& message) {
    warnings.warning({path, 0, 0}, "custom-fact", message,
                     "the fact is unknown until this is put right");
  };
  Result<std::vector<DirectoryEntry>> entries = target.files().list(kCustomFacts);
  if (!entries && entries.error().code != Code::not_found)
    warn(kCustomFacts, entries.error().message);
  Result<FileStatus> folder = target.files().status(kCustomFacts);
  if (entries && folder && !distrust(*folder).empty()) {
    warn(kCustomFacts, "custom facts are not read: " + distrust(*folder));
    entries->clear();
  }
  for (const DirectoryEntry& entry : entries.value_or(std::vector<DirectoryEntry>())) {
    std::string name = stem(entry.name);
    if (entry.name[0] == '.' || invalid_utf8(name)) continue;  // unfinished, perhaps
    std::string path = join_path(kCustomFacts, entry.name);
    if (custom.contains(name)) {
      warn(path, "there is another file of custom facts with the name '" + name + "'");
      continue;
    }
    std::string fact = "facts.custom." + name;
    Result<model::Value> value = learn(target, path, fact);
    if (!value) warn(path, "cannot learn custom facts: " + value.error().to_string());
    custom.set(name, value ? *value : model::Value(model::Unknown{{fact}}));
  }
  facts.set("custom", model::Value(std::move(custom)));
}

}  // namespace consort::system
