#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"

namespace consort {

// Keeps what is told, for tests to look at.
class SilentLog final : public Log {
 public:
  void write(Level level, std::string_view message) override {
    std::lock_guard lock(mutex_);
    if (level <= Level::info) lines_.emplace_back(message);
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }
  bool told(std::string_view part) const {
    for (const std::string& line : lines())
      if (line.find(part) != std::string::npos) return true;
    return false;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

}  // namespace consort
