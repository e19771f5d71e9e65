#include "agent/target/target_record.h"

#include "agent/files.h"
#include "wire/document.h"

namespace consort::agent {
namespace {

constexpr size_t kMostBytes = 8 * wire::kMiB;

}  // namespace

void describe(auto& field, wire::Is<TargetRecord> auto& record) {
  field("held", record.held);
  field("overrides", record.overrides, wire::kMany);
  field("paused", record.paused);
  field("pause_reason", record.pause_reason, wire::kLine);
  field("begun", record.begun, wire::kName);
  field("done", record.done, wire::kName);
  field("facts", record.facts);
}

Result<TargetRecord> load_record(const std::string& path) {
  auto text = read_file(path, kMostBytes);
  if (!text && text.error().code == Code::not_found) return TargetRecord{};
  if (!text) return std::move(text).error();
  return wire::from_document<TargetRecord>(*text, "record", kMostBytes).within("reading " + path);
}

Status keep_record(const std::string& path, const TargetRecord& record) {
  return replace_file(path, wire::to_document(record), /*durable=*/true);
}

}  // namespace consort::agent
