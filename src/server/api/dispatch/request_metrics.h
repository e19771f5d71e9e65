#pragma once
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/api/description/operation.h"

namespace consort::server {

// How many requests every operation had, how they ended and how long they took. Thread-safe.
class RequestMetrics {
 public:
  explicit RequestMetrics(const std::vector<Operation>& operations);

  // "" for what is no operation.
  void record(std::string_view operation, int status, Duration took);
  // In the text format of Prometheus: a counter by operation and class of status, and a histogram.
  std::string to_text() const;

 private:
  static constexpr std::array<double, 8> kBounds = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};  // s
  struct Series {
    std::array<std::atomic<uint64_t>, 6> by_class = {};  // of status, by hundreds
    std::array<std::atomic<uint64_t>, kBounds.size()> by_time = {};
    std::atomic<uint64_t> nanoseconds = 0;
  };
  static void write(std::string& to, const std::string& operation, const Series& series);

  // The operations never change, so that no lock is needed.
  std::map<std::string, std::unique_ptr<Series>, std::less<>> series_;
};

}  // namespace consort::server
