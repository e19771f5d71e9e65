#pragma once
#include <string>

#include "system/target.h"

namespace consort::resources {

// Something that was moved out of the way of what is to replace it. It is put back on destruction,
// unless it was discarded. The target must outlive it.
class Displaced {
 public:
  // Moves what is at `path` to a name beside it.
  static Result<Displaced> from(system::Target& target, const std::string& path);
  Displaced(Displaced&& other) noexcept;
  Displaced& operator=(Displaced&&) = delete;
  ~Displaced();

  // Removes it for good, with all that is in it.
  Status discard();

 private:
  Displaced(system::FileSystem& files, std::string path, std::string aside);

  system::FileSystem& files_;
  std::string path_;
  std::string aside_;  // "" when there is nothing to put back
};

}  // namespace consort::resources
