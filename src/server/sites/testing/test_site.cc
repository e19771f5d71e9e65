#include "server/sites/testing/test_site.h"

namespace consort::server {

TestSite::TestSite(RepositorySettings settings) : settings_(std::move(settings)) {
  settings_.folder = folder();
  settings_.on_moved = [this](const BranchMove& move) {
    std::lock_guard lock(mutex_);
    moves_.push_back(move);
  };
  Status opened = open(true);
  check(opened.has_value(), opened ? "" : opened.error().to_string());
}

Status TestSite::open(bool create) {
  SystemClock& clock = clock_;
  TRY(repository_,
      create ? create_repository(settings_, clock) : open_repository(settings_, clock));
  return {};
}

Status TestSite::reopen() {
  close();
  return open(false);
}

ObjectId TestSite::head() { return *repository_->find(""); }

ObjectId TestSite::commit(const FileEdits& edits, const std::string& message) {
  auto made = repository_->edit(*repository_->head(), edits, by_ann(message));
  check(made.has_value(), made ? "" : made.error().to_string());
  return *made;
}

std::vector<BranchMove> TestSite::moves() {
  std::lock_guard lock(mutex_);
  return moves_;
}

}  // namespace consort::server
