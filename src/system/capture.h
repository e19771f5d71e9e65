#pragma once
#include <string>
#include <string_view>

namespace consort::system {

// A limited part of what a program says.
class Capture {
 public:
  enum class Keep { first, last };
  Capture(Keep keep, size_t limit) : keep_(keep), limit_(limit) {}

  void add(std::string_view bytes) {
    seen_ += bytes.size();
    if (keep_ == Keep::first) bytes = bytes.substr(0, limit_ - text_.size());
    text_ += bytes;
    if (text_.size() > 2 * limit_)
      text_.erase(0, text_.size() - limit_);  // seldom: cheap on average
  }

  bool truncated() const { return seen_ > limit_; }
  std::string text() const {
    return text_.size() <= limit_ ? text_ : text_.substr(text_.size() - limit_);
  }

 private:
  Keep keep_;
  size_t limit_;
  size_t seen_ = 0;
  std::string text_;
};

}  // namespace consort::system
