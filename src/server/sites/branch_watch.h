#pragma once
#include <mutex>

#include "server/sites/head_log.h"
#include "server/sites/objects/object_database.h"
#include "server/sites/site_repository.h"

namespace consort::server {

// Finds out how a branch moved since it was last asked, by the branch and git's log of it, and
// tells of each move once. Any thread.
class BranchWatch {
 public:
  // Takes the branch as it is now for known.
  static Result<std::unique_ptr<BranchWatch>> begin(std::shared_ptr<const ObjectDatabase> objects,
                                                    std::string reference, HeadLog log,
                                                    OnBranchMoved on_moved);

  // When another thread is at it, that one looks once more, and this returns at once.
  Status look();

 private:
  BranchWatch(std::shared_ptr<const ObjectDatabase> objects, std::string reference, HeadLog log,
              OnBranchMoved on_moved)
      : objects_(std::move(objects)),
        reference_(std::move(reference)),
        log_(std::move(log)),
        on_moved_(std::move(on_moved)) {}
  Status tell();
  Result<std::vector<BranchMove>> moves_to(const ObjectId& head) const;

  const std::shared_ptr<const ObjectDatabase> objects_;
  const std::string reference_;
  const HeadLog log_;
  const OnBranchMoved on_moved_;

  std::mutex mutex_;
  bool busy_ = false;              // guarded by mutex_
  bool again_ = false;             // guarded by mutex_
  std::optional<ObjectId> known_;  // of the thread that is busy
};

}  // namespace consort::server
