#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "resources/provider.h"
#include "system/testing/fake_target.h"
#include "system/testing/temporary_root.h"

namespace consort::resources {

// Blobs in memory.
class MemoryBlobs final : public BlobSource {
 public:
  Digest add(std::string bytes);
  Result<std::string> read(const Digest& digest) override;

 private:
  std::mutex mutex_;
  std::map<Digest, std::string> bytes_;
};

enum class StageKind { fake, root, live };

// One machine to act on: made up, a root folder of its own, or the very machine the test runs on.
class Stage {
 public:
  explicit Stage(StageKind kind);
  ~Stage();

  StageKind kind() const { return kind_; }
  system::Target& target() { return *target_; }
  system::FileSystem& files() { return target_->files(); }
  system::FakeTarget* fake() { return fake_.get(); }  // null on the other stages
  const model::Facts& facts() const { return facts_; }
  MemoryBlobs& blobs() { return blobs_; }
  Context context(std::stop_token stop = {}) { return {*target_, facts_, blobs_, stop}; }

  // Arranging, as somebody with an editor and a shell would; what fails is a test failure.
  void put(const std::string& path, std::string_view text,
           uint32_t mode = 0644);  // with its parents
  void append(const std::string& path, std::string_view text);
  void replace(const std::string& path, std::string_view from, std::string_view to);  // every time
  void make_directory(const std::string& path, uint32_t mode = 0755);  // with its parents
  void make_link(const std::string& path, const std::string& to);
  void set_mode(const std::string& path, uint32_t mode);
  void set_owner(const std::string& path, uint32_t uid, uint32_t gid);
  void remove(const std::string& path);  // with all below; fine if it is not there
  std::string text(const std::string& path);
  bool exists(const std::string& path);

  // Every entry below `path` with all that a provider might have changed about it, one a line.
  std::string listing(const std::string& path);

 private:
  void make_folders();  // what every machine has, in an empty root

  const StageKind kind_;
  SystemClock clock_;
  std::unique_ptr<system::FakeTarget> fake_;
  std::unique_ptr<system::TemporaryRoot> root_;
  std::unique_ptr<system::Target> live_;
  system::Target* target_ = nullptr;  // one of the three
  model::Facts facts_;
  MemoryBlobs blobs_;
};

}  // namespace consort::resources
