#include "agent/testing/fragile_storage.h"

namespace consort::agent {
namespace {

class FragileStorage final : public Storage {
 public:
  explicit FragileStorage(FragileDisk& disk) : disk_(disk) {}

  Result<std::string> load() override { return disk_.written; }

  Status append(std::string_view bytes) override {
    bool fails = is_time();
    disk_.written += fails ? bytes.substr(0, bytes.size() / 2) : bytes;
    if (fails) return fail(Code::io, "no space left");
    return {};
  }

  Status sync() override {
    if (is_time()) return fail(Code::io, "the disk does not answer");
    disk_.durable = disk_.written;
    return {};
  }

  Status replace(std::string_view bytes) override {
    if (is_time()) return fail(Code::io, "no space left");
    disk_.durable = disk_.written = bytes;
    return {};
  }

 private:
  bool is_time() {
    if (!disk_.fails_in || (*disk_.fails_in)-- > 0) return false;
    disk_.fails_in.reset();
    return true;
  }
  FragileDisk& disk_;
};

}  // namespace

std::unique_ptr<Storage> fragile_storage(FragileDisk& disk) {
  return std::make_unique<FragileStorage>(disk);
}

}  // namespace consort::agent
