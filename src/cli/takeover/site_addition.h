#pragma once
#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/process_lock.h"
#include "base/result.h"

namespace consort::cli {

// Files that come into a site together: killed at any moment, the site has none of them or all, and
// what a killed run left is taken away by the next. Nothing that is there is ever replaced. One
// process at a time in one site. What is made belongs to whom the folder belongs.
class SiteAddition {
 public:
  // `folder` is a site; or empty, or not there at all: then it becomes one. Code::busy;
  // Code::exists for a folder that holds other things.
  static Result<std::unique_ptr<SiteAddition>> begin(const std::string& folder);
  SiteAddition(const SiteAddition&) = delete;
  SiteAddition& operator=(const SiteAddition&) = delete;
  ~SiteAddition();

  bool is_new() const { return is_new_; }  // the site
  // "web1", or "web1-2" where files/web1 is somebody's already.
  std::string free_files_folder(const std::string& name) const;

  // `files`: path in the site to bytes. Everything comes before `last`, which is one of them, and
  // by which they are there. On disk when it returns. Code::exists.
  Status publish(const std::map<std::string, std::string>& files, const std::string& last);

 private:
  explicit SiteAddition(std::string folder) : folder_(std::move(folder)) {}

  Status open();
  Status look_around();
  std::string path_of(const std::string& relative) const { return folder_ + "/" + relative; }
  std::string stage() const;
  Status undo_killed_run();
  void clear();
  Status make_folders(const std::string& base, const std::string& relative) const;
  Status write_staged(const std::string& relative, const std::string& bytes) const;
  Status move_in(const std::string& relative) const;
  void belongs_as_folder(const std::string& path) const;

  const std::string folder_;
  bool is_new_ = false;
  bool made_folder_ = false;
  uid_t owner_ = 0;
  gid_t group_ = 0;
  std::optional<ProcessLock> lock_;
};

}  // namespace consort::cli
