#pragma once
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort::system {

// Opens places below one root folder without ever leaving it or being led astray: see FileSystem
// for which links are followed. Thread-safe.
class SafeRoot {
 public:
  enum class Kernel {
    probe,  // resolve in the kernel (openat2, Linux 5.6) where it can
    old,    // always walk component by component, and rename as it has always been done
  };
  explicit SafeRoot(std::string root, Kernel kernel = Kernel::probe);

  // What `path` names, by its own last component: a link is opened itself (O_PATH) or refused. The
  // error says "cannot <doing> <path>".
  Result<Descriptor> open(const std::string& path, int flags, std::string_view doing) const;

  // The directory (O_PATH) that `path` leads to, also by links that may be followed.
  Result<Descriptor> directory(const std::string& path, std::string_view doing) const;

  // The directory (O_PATH) a place is in, and its name there: the root is "." in itself. `path` is
  // the whole, normal one.
  struct Entry {
    Descriptor directory;
    std::string name;
    std::string path;
  };
  Result<Entry> entry(const std::string& path, std::string_view doing) const;

  int descriptor() const { return root_.get(); }  // O_PATH
  bool is_machine() const { return root_name_ == "/"; }

 private:
  // In one system call; sets errno. Where that is ELOOP or ENOTDIR there is a link that only a walk
  // can judge.
  Descriptor in_kernel(const std::string& path, int flags) const;
  Result<Descriptor> reach(const std::string& path, std::string_view doing,
                           std::string_view whole) const;
  Result<Descriptor> walk(std::string_view directory, std::string_view doing,
                          std::string_view whole) const;

  std::string root_name_;
  Descriptor root_;
  int root_error_ = 0;  // errno of opening it
  bool openat2_ = false;
};

}  // namespace consort::system
