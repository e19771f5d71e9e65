#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/strings.h"

namespace consort::compiler {

// Things by name, each made when first asked for and looked at again after a refresh(). A thing
// that still holds keeps its pointer, so equal pointers mean that nothing has changed. Thread-safe:
// two names are made at the same time, one name never twice.
template <class T>
class Versions {
 public:
  using Pointer = std::shared_ptr<const T>;
  // What holds now, given what held before (null at first): `before` itself when nothing changed,
  // null when there is no such thing.
  using Renew = std::function<Pointer(const std::string& name, const Pointer& before)>;

  explicit Versions(Renew renew) : renew_(std::move(renew)) {}

  Pointer get(const std::string& name) {
    std::shared_ptr<Slot> slot = find(name);
    std::lock_guard lock(slot->mutex);
    if (slot->checked != round_) {
      slot->value = renew_(name, slot->value);
      slot->checked = round_;
    }
    return slot->value;
  }

  // From now on everything is looked at again; what nobody asked for in a while is forgotten. Not
  // while another thread is in get().
  void refresh() {
    ++round_;
    std::erase_if(slots_,
                  [&](const auto& entry) { return entry.second->checked + kRoundsKept < round_; });
  }

 private:
  struct Slot {
    std::mutex mutex;
    uint64_t checked = 0;
    Pointer value;
  };

  std::shared_ptr<Slot> find(const std::string& name) {
    std::lock_guard lock(mutex_);
    std::shared_ptr<Slot>& slot = slots_[name];
    if (!slot) slot = std::make_shared<Slot>();
    return slot;
  }

  static constexpr uint64_t kRoundsKept = 4;

  Renew renew_;
  std::mutex mutex_;
  uint64_t round_ = 1;
  std::unordered_map<std::string, std::shared_ptr<Slot>> slots_;
};

}  // namespace consort::compiler
