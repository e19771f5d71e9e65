#pragma once
#include "agent/target/keeper.h"

namespace consort::agent {

// Hears what the watch sees and does, and passes on what the server is to know. The keeper's
// thread.
class Keeper::Ear final : public WatchObserver {
 public:
  explicit Ear(Keeper& keeper) : keeper_(keeper) {}

  void began(const model::Address& address) override;
  void saw(const Engine::Look& look) override;
  void repaired(const Engine::Look& look, const model::Report& report) override;
  void looked(size_t resources, Duration took) override;
  void held(const model::Address& address, Duration delay) override;
  void warned(const std::string& message) override;

 private:
  Keeper& keeper_;
};

}  // namespace consort::agent
