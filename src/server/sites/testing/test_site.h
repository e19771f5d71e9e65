#pragma once
#include "server/sites/bare_repository.h"
#include "server/sites/testing/git_client.h"
#include "system/testing/temporary_root.h"

namespace consort::server {

// A site in a folder that goes away again, and every move of its branch that was told.
class TestSite {
 public:
  explicit TestSite(RepositorySettings settings = {});

  SiteRepository& operator*() { return *repository_; }
  SiteRepository* operator->() { return repository_.get(); }
  std::string folder() const { return root_.path("/site.git"); }
  std::string work(const std::string& name) const { return root_.path("/" + name); }
  GitClient git() const { return GitClient(folder()); }  // in the repository itself
  ObjectId head();

  ObjectId commit(const FileEdits& edits, const std::string& message = "Edit");
  Status reopen();  // as after a restart
  void close() { repository_.reset(); }
  std::vector<BranchMove> moves();
  system::TemporaryRoot& root() { return root_; }

 private:
  Status open(bool create);

  system::TemporaryRoot root_;
  SystemClock clock_;
  RepositorySettings settings_;
  std::mutex mutex_;
  std::vector<BranchMove> moves_;  // guarded by mutex_
  std::unique_ptr<SiteRepository> repository_;
};

inline CommitDetails by_ann(std::string message) {
  return {{"Ann Author", "ann@example.org"}, std::move(message)};
}

}  // namespace consort::server
