#include "store/group_commit.h"

#include <algorithm>

#include "store/sql/query.h"

namespace consort::store {
namespace {

// A bound on how long the first of a batch waits for the others.
constexpr size_t kLargestBatch = 1000;

}  // namespace

GroupCommit::GroupCommit(std::unique_ptr<sql::Connection> connection, const Clock& clock)
    : connection_(std::move(connection)), clock_(clock), thread_([this] { work(); }) {}

GroupCommit::~GroupCommit() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  waiting_.notify_one();
  thread_.join();
}

Status GroupCommit::run(const Body& body) {
  Job job(body);
  std::unique_lock lock(mutex_);
  queue_.push_back(&job);
  waiting_.notify_one();
  job.finished.wait(lock, [&] { return job.done; });
  if (job.thrown) std::rethrow_exception(job.thrown);
  return std::move(job.status);
}

void GroupCommit::work() {
  while (true) {
    Batch batch;
    {
      std::unique_lock lock(mutex_);
      waiting_.wait(lock, [&] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      auto end = queue_.begin() + static_cast<long>(std::min(queue_.size(), kLargestBatch));
      batch.assign(queue_.begin(), end);
      queue_.erase(queue_.begin(), end);
    }
    commit(batch);
    std::lock_guard lock(mutex_);
    for (Job* job : batch) {
      job->done = true;
      job->finished.notify_one();
    }
  }
}

void GroupCommit::commit(const Batch& batch) {
  for (size_t first = 0; first < batch.size();)
    first += transaction(batch, first);
}

size_t GroupCommit::transaction(const Batch& batch, size_t first) {
  Status status = connection_->begin_writing();
  size_t end = first;
  // A full disk ends the whole transaction: then none of those that ran in it was written.
  while (end < batch.size() && connection_->in_transaction()) {
    run_in_savepoint(*batch[end++]);
    if (!connection_->in_transaction()) status = batch[end - 1]->status;
  }
  if (end == first) end = batch.size();
  if (status) status = connection_->commit();
  if (!status) {
    connection_->rollback();
    for (size_t i = first; i < end; ++i)
      if (batch[i]->status) batch[i]->status = status;
  }
  return end - first;
}

void GroupCommit::run_in_savepoint(Job& job) {
  Writer writer(*connection_, clock_.wall());
  auto started = sql::run(*connection_, "SAVEPOINT body");
  if (!started) {
    job.status = std::move(started).error();
    return;
  }
  try {
    job.status = job.body(writer);
  } catch (...) {
    job.thrown = std::current_exception();
  }
  bool keep = job.status && !job.thrown;
  Result<int64_t> ended = 0;
  if (!keep && connection_->in_transaction()) ended = sql::run(*connection_, "ROLLBACK TO body");
  if (ended && connection_->in_transaction()) ended = sql::run(*connection_, "RELEASE body");
  if (!ended && job.status) job.status = std::move(ended).error();
}

}  // namespace consort::store
