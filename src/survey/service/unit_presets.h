#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/file_system.h"

namespace consort::survey {

// systemd.preset(5): which units a distribution wants enabled. Immutable.
class UnitPresets {
 public:
  static Result<UnitPresets> read(system::FileSystem& files);
  void take(std::string_view text);  // of one file, after those that come first

  // Of a unit, or the instance of a template; systemd takes one that is named nowhere for enabled.
  bool enables(std::string_view unit) const;

 private:
  struct Line {
    bool enable;
    std::string glob;
  };
  std::vector<Line> lines_;  // the first that matches counts
};

}  // namespace consort::survey
