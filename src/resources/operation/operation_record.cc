#include "resources/operation/operation_record.h"

#include <algorithm>
#include <array>

#include "model/json.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;
using Phase = OperationRecord::Phase;

constexpr int64_t kFormat = 1;
constexpr size_t kLargestRecord = 4 << 20;  // bytes
constexpr std::string_view kEnding = ".json";
constexpr std::array<std::pair<Phase, std::string_view>, 3> kPhases = {
    {{Phase::begun, "begun"}, {Phase::failed, "failed"}, {Phase::done, "done"}}};

std::string_view word(Phase phase) {
  return std::ranges::find(kPhases, phase, &decltype(kPhases)::value_type::first)->second;
}

std::string to_text(const OperationRecord& record) {
  Map map;
  map.set("format", Value(kFormat));
  map.set("name", Value(record.name));
  map.set("phase", Value(word(record.phase)));
  map.set("run", Value(record.run));
  map.set("boot", Value(record.boot));
  map.set("outputs", Value(record.outputs));
  map.set("undoing", Value(record.undoing));
  return model::to_json(map);
}

const std::string* text_of(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_text() ? &value->text() : nullptr;
}

const Map* map_of(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_map() ? &value->map() : nullptr;
}

Result<OperationRecord> from_text(std::string_view text) {
  TRY(Value value, model::parse_json(text));
  const Error kNone = fail(Code::corrupt, "it is no record of an operation");
  if (!value.is_map()) return kNone;
  const Map& map = value.map();
  const Value* format = map.find("format");
  if (!format || *format != Value(kFormat)) return kNone;
  const std::string *name = text_of(map, "name"), *phase = text_of(map, "phase"),
                    *run = text_of(map, "run"), *boot = text_of(map, "boot");
  const Map *outputs = map_of(map, "outputs"), *undoing = map_of(map, "undoing");
  if (!name || !phase || !run || !boot || !outputs || !undoing) return kNone;
  auto known = std::ranges::find(kPhases, *phase, &decltype(kPhases)::value_type::second);
  if (known == kPhases.end()) return kNone;
  return OperationRecord{*name, known->first, *run, *boot, *outputs, *undoing};
}

Result<OperationRecord> read_file(system::FileSystem& files, const std::string& path) {
  TRY(std::string text, files.read(path, kLargestRecord));
  auto record = from_text(text);
  if (!record) record.error().code = Code::corrupt;
  return std::move(record).within("reading " + path);
}

}  // namespace

Digest run_digest(const Map& attributes) {
  Map run;
  for (const char* name : {"program", "inputs", "artifacts", "cwd", "user"})
    if (const Value* value = attributes.find(name)) run.set(name, *value);
  return sha256(model::to_json(run));
}

Status make_record_folder(system::FileSystem& files) {
  return files.make_directories(kOperationRecords, 0711);
}

std::string record_path(std::string_view name) {
  return std::string(kOperationRecords) + "/" + sha256(name).hex().substr(0, 32) +
         std::string(kEnding);
}

Result<std::optional<OperationRecord>> read_record(system::FileSystem& files,
                                                   const std::string& name) {
  std::string path = record_path(name);
  TRY(std::optional<OperationRecord> record, if_there(read_file(files, path)));
  if (record && record->name != name)
    return fail(Code::corrupt, path + " is the record of another operation");
  return record;
}

Status write_record(system::FileSystem& files, const OperationRecord& record) {
  TRY_DO(make_record_folder(files));
  return files.write(record_path(record.name), to_text(record), {.mode = 0600, .durable = true});
}

Status remove_record(system::FileSystem& files, const std::string& name) {
  return if_there(files.remove(record_path(name)));
}

Result<std::vector<OperationRecord>> list_records(system::FileSystem& files,
                                                  std::vector<std::string>& unread) {
  TRY(auto entries, if_there(files.list(kOperationRecords)));
  std::vector<OperationRecord> records;
  for (const system::DirectoryEntry& entry :
       entries.value_or(std::vector<system::DirectoryEntry>())) {
    if (!entry.name.ends_with(kEnding)) continue;
    std::string path = std::string(kOperationRecords) + "/" + entry.name;
    auto record = read_file(files, path);
    if (record && record_path(record->name) == path) {
      records.push_back(std::move(*record));
    } else {
      unread.push_back(path);
    }
  }
  std::ranges::sort(records, {}, &OperationRecord::name);
  return records;
}

}  // namespace consort::resources
