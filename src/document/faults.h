#pragma once
#include <cstddef>
#include <string>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::document {

// The errors of one document: says when reading it further makes no sense.
class Faults {
 public:
  static constexpr size_t kMost = 100;

  void error(Diagnostic diagnostic);
  void error(model::Mark mark, std::string rule, std::string message, std::string hint = {});

  // An error that ends the reading.
  void fatal(Diagnostic diagnostic);
  void fatal(model::Mark mark, std::string rule, std::string message, std::string hint = {});

  bool stopped() const { return stopped_; }
  bool any() const { return !found_.empty(); }
  bool any_on_line(uint32_t line) const;
  bool any_at(model::Mark mark) const;

  void move_to(Diagnostics& diagnostics);  // sorted by place

 private:
  Diagnostics found_;
  bool stopped_ = false;
};

}  // namespace consort::document
