// The agent's journal: whatever bytes are on the disk, the state loads, and what it loads it can
// write and load again.
#include <cstdint>

#include "agent/state.h"

namespace {

class Bytes final : public consort::agent::Storage {
 public:
  explicit Bytes(std::string& bytes) : bytes_(bytes) {}
  consort::Result<std::string> load() override { return bytes_; }
  consort::Status append(std::string_view more) override {
    bytes_ += more;
    return {};
  }
  consort::Status sync() override { return {}; }
  consort::Status replace(std::string_view all) override {
    bytes_ = all;
    return {};
  }

 private:
  std::string& bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace consort;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  auto state = agent::State::open(std::make_unique<Bytes>(bytes));
  if (!state) return 0;
  (*state)->learn("files./etc/motd", {sha256("x"), fingerprint("x")});
  if (!(*state)->commit(true)) __builtin_trap();
  auto again = agent::State::open(std::make_unique<Bytes>(bytes));
  if (!again || (*again)->addresses() != (*state)->addresses()) __builtin_trap();
  return 0;
}
