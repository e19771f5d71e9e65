#pragma once
#include <memory>

#include "system/target.h"

namespace consort::resources {

// While it lives, packages installed into a root that is not running start no services there: the
// root's policy-rc.d says no, unless it has one of its own. The running system is left alone.
class QuietRoot {
 public:
  static Result<std::unique_ptr<QuietRoot>> make(system::Target& target);
  ~QuietRoot();

 private:
  explicit QuietRoot(system::Target& target) : target_(target) {}
  system::Target& target_;
  bool ours_ = false;
};

}  // namespace consort::resources
