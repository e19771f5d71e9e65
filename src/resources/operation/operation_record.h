#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/value.h"
#include "system/file_system.h"

namespace consort::resources {

// What is remembered of an operation on the machine it was done on, one file each. It outlives the
// description, so that what is not described any more can still be undone.
struct OperationRecord {
  enum class Phase { begun, failed, done };

  std::string name;  // of the resource
  Phase phase = Phase::begun;
  std::string run;     // run_digest() of what was run, hex
  std::string boot;    // of the machine, when it was run; "" when it could not be told
  model::Map outputs;  // names to texts
  model::Map undoing;  // the attributes that undoing it takes; none where they are confidential
  friend bool operator==(const OperationRecord&, const OperationRecord&) = default;
};

// Of all that makes another run necessary when it changes: program, inputs, artifacts, user.
Digest run_digest(const model::Map& attributes);

// Files below this folder; each is written in one step and is on disk when that is done.
inline constexpr const char* kOperationRecords = "/var/lib/consort/operations";

// Whoever an operation runs as may reach its own file there, and list none.
Status make_record_folder(system::FileSystem& files);
std::string record_path(std::string_view name);
// Code::corrupt when there is a file, but no record of that name in it.
Result<std::optional<OperationRecord>> read_record(system::FileSystem& files,
                                                   const std::string& name);
Status write_record(system::FileSystem& files, const OperationRecord& record);
Status remove_record(system::FileSystem& files, const std::string& name);
// Of everything that was done and not undone, sorted by name. Files that are no records are left
// out and named in `unread`.
Result<std::vector<OperationRecord>> list_records(system::FileSystem& files,
                                                  std::vector<std::string>& unread);

}  // namespace consort::resources
