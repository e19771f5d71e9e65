#pragma once
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/value.h"

namespace consort::server {

// When deployments may begin, week by week, in the time zone of the server. Without any: always.
class MaintenanceWindows {
 public:
  MaintenanceWindows() = default;
  // [{days: [mon, ..., sun], from: "22:00", to: "04:00"}]: without `days` on all; a window that
  // ends before it begins ends on the next day. Code::invalid.
  static Result<MaintenanceWindows> parse(const model::Value& list);

  bool open(WallTime now) const;
  // The same by the minute of the week in the server's time, from Monday 00:00.
  bool open_at(int minute) const;

 private:
  struct Window {
    int begin, end;  // minutes of the week; the end may lie in the next one
  };
  std::vector<Window> windows_;
};

}  // namespace consort::server
