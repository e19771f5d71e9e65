#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "expression/python/compare.h"
#include "expression/runtime/datum.h"

namespace consort::expression {

// Text being put together, which a secret makes secret and an unknown makes unknown.
class Output {
 public:
  explicit Output(Meter& meter) : meter_(meter) {}

  Outcome<void> add(std::string_view text);
  Outcome<void> add(const Datum& datum);  // str() of it
  void wait_for(const std::vector<std::string>& facts) {
    python::add_waits(waits_, facts);
    unknown_ = true;
  }
  model::Value finish();

 private:
  Outcome<void> add_container(const model::Value& value);
  void add_secret(const model::SecretText& secret);
  void close_piece();

  Meter& meter_;
  std::string text_;
  size_t size_ = 0;
  std::vector<model::SecretText::Piece> pieces_;
  bool secret_ = false;
  bool unknown_ = false;
  python::Waits waits_;
};

}  // namespace consort::expression
