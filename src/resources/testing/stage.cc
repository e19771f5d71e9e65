#include "resources/testing/stage.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "model/mode.h"
#include "resources/if_there.h"
#include "system/facts.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().to_string(); }

}  // namespace

Digest MemoryBlobs::add(std::string bytes) {
  std::lock_guard lock(mutex_);
  Digest digest = sha256(bytes);
  bytes_.emplace(digest, std::move(bytes));
  return digest;
}

Result<std::string> MemoryBlobs::read(const Digest& digest) {
  std::lock_guard lock(mutex_);
  auto found = bytes_.find(digest);
  if (found == bytes_.end()) return fail(Code::not_found, "there is no blob " + digest.hex());
  return found->second;
}

Stage::Stage(StageKind kind) : kind_(kind) {
  if (kind == StageKind::fake) {
    fake_ = std::make_unique<system::FakeTarget>();
    target_ = fake_.get();
  } else if (kind == StageKind::root) {
    root_ = std::make_unique<system::TemporaryRoot>();
    target_ = &root_->target();
    make_folders();
  } else {
    auto local = system::local_target("/", clock_);
    check(local.has_value(), "the machine's own root cannot be opened");
    live_ = std::move(*local);
    target_ = live_.get();
  }
  Diagnostics warnings;
  facts_ = system::collect_facts(*target_, warnings);
}

void Stage::make_folders() {
  for (const char* folder : {"/root", "/run", "/tmp", "/usr/bin", "/var/lib", "/var/log"})
    make_directory(folder);
  system::FakeTarget model;
  for (const char* file :
       {"/etc/passwd", "/etc/group", "/etc/shadow", "/etc/hostname", "/etc/os-release"}) {
    put(file, model.files().content(file).value_or(""));
  }
  set_mode("/etc/shadow", 0640);
}

Stage::~Stage() = default;

void Stage::put(const std::string& path, std::string_view text, uint32_t mode) {
  expect_done(files().make_directories(std::string(system::parent_path(path))));
  expect_done(files().write(path, text, {.mode = mode}));
}

void Stage::append(const std::string& path, std::string_view more) {
  std::string whole = text(path) + std::string(more);
  expect_done(files().write(path, whole));
}

void Stage::replace(const std::string& path, std::string_view from, std::string_view to) {
  std::string before = text(path);
  std::string after = replace_all(before, from, to);
  EXPECT_NE(before, after) << "'" << from << "' is not in " << path;
  expect_done(files().write(path, after));
}

void Stage::make_directory(const std::string& path, uint32_t mode) {
  expect_done(files().make_directories(path));
  expect_done(files().set_mode(path, mode));
}

void Stage::make_link(const std::string& path, const std::string& to) {
  expect_done(files().make_directories(std::string(system::parent_path(path))));
  expect_done(files().make_link(path, to));
}

void Stage::set_mode(const std::string& path, uint32_t mode) {
  expect_done(files().set_mode(path, mode));
}

void Stage::set_owner(const std::string& path, uint32_t uid, uint32_t gid) {
  expect_done(files().set_owner(path, uid, gid));
}

void Stage::remove(const std::string& path) {
  if (exists(path)) expect_done(files().remove_tree(path));
}

std::string Stage::text(const std::string& path) {
  auto bytes = files().read(path);
  EXPECT_TRUE(bytes) << bytes.error().to_string();
  return bytes.value_or("");
}

bool Stage::exists(const std::string& path) { return files().status(path).has_value(); }

std::string Stage::listing(const std::string& path) {
  std::string lines;
  auto entries = files().list(path);
  if (!entries) return lines;
  for (const system::DirectoryEntry& entry : *entries) {
    std::string inner = system::join_path(path, entry.name);
    auto status = files().status(inner);
    if (!status) continue;
    lines += inner + " " + model::octal_mode(status->mode) + " " + std::to_string(status->uid) +
             ":" + std::to_string(status->gid) + " " + std::to_string(status->modified_ns) + " ";
    if (status->type == system::FileType::regular)
      lines += files().digest(inner).value_or(Digest()).hex();
    if (status->type == system::FileType::link) lines += files().read_link(inner).value_or("");
    lines += "\n";
    if (status->type == system::FileType::directory) lines += listing(inner);
  }
  return lines;
}

}  // namespace consort::resources
