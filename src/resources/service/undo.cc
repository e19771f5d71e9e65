#include "resources/service/undo.h"

#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {

using system::FileType;

Undo::~Undo() {
  for (auto before = done_.rbegin(); before != done_.rend(); ++before)
    put_back(*before);
}

Status Undo::write(const std::string& path, std::string_view bytes,
                   const system::WriteOptions& options) {
  TRY_DO(remember(path));
  Status written = files_.write(path, bytes, options);
  if (!written) done_.pop_back();
  return written;
}

Status Undo::remove(const std::string& path) {
  TRY_DO(remember(path));
  Status removed = if_there(files_.remove(path));
  if (!removed) done_.pop_back();
  return removed;
}

// Those that are made are empty when their turn comes to be put back.
Status Undo::make_directories(const std::string& path) {
  TRY(auto status, if_there(files_.status(path)));
  if (status) return {};
  TRY_DO(files_.make_directories(path));
  done_.push_back({path, std::nullopt, ""});
  return {};
}

Status Undo::remember(const std::string& path) {
  Before before{path, std::nullopt, ""};
  TRY(before.status, if_there(files_.status(path)));
  if (before.status && before.status->type == FileType::regular) {
    TRY(before.content, files_.read(path));
  } else if (before.status && before.status->type == FileType::link) {
    TRY(before.content, files_.read_link(path));
  } else if (before.status) {
    return fail(Code::exists, path + " is a " + std::string(to_string(before.status->type)) +
                                  ", not a regular file; move it away");
  }
  done_.push_back(std::move(before));
  return {};
}

// What cannot be put back is found by the next reading.
void Undo::put_back(const Before& before) {
  if (!before.status) {
    (void)files_.remove(before.path);
  } else if (before.status->type == FileType::link) {
    (void)files_.remove(before.path);
    (void)files_.make_link(before.path, before.content);
  } else {
    (void)files_.write(
        before.path, before.content,
        {.mode = before.status->mode, .uid = before.status->uid, .gid = before.status->gid});
  }
}

}  // namespace consort::resources
