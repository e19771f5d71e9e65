#include "expression/runtime/output.h"

#include "expression/python/text.h"

namespace consort::expression {

using model::Value;

Outcome<void> Output::add(std::string_view text) {
  if (unknown_) return {};
  size_ += text.size();
  if (size_ > kLargestText) TRY_DO(meter_.text(size_));
  text_ += text;
  return {};
}

Outcome<void> Output::add(const Datum& datum) {
  TRY(Value value, value_of(datum, "text"));
  switch (value.kind()) {
    case Value::Kind::text:
      return add(value.text());
    case Value::Kind::unknown:
      wait_for(value.unknown().waits_for);
      return {};
    case Value::Kind::secret:
      add_secret(value.secret());
      return {};
    case Value::Kind::list:
    case Value::Kind::map:
      return add_container(value);
    default:
      break;
  }
  TRY(std::string text, python::str(value, meter_));
  return add(text);
}

Outcome<void> Output::add_container(const Value& value) {
  python::Obstacles found;
  TRY_DO(python::find_obstacles(value, meter_, found));
  if (found.secret) return python::secret_failure("the text of a list or map");
  if (found.unknown) {
    wait_for(found.waits);
    return {};
  }
  TRY(std::string text, python::str(value, meter_));
  return add(text);
}

void Output::add_secret(const model::SecretText& secret) {
  secret_ = true;
  for (const model::SecretText::Piece& piece : secret.pieces) {
    if (piece.secret) {
      close_piece();
      pieces_.push_back(piece);
    } else {
      text_ += piece.text;
    }
  }
}

void Output::close_piece() {
  if (text_.empty()) return;
  pieces_.push_back({false, std::move(text_)});
  text_.clear();
}

Value Output::finish() {
  if (unknown_) return Value(model::Unknown{std::move(waits_)});
  if (!secret_) return Value(text_);
  close_piece();
  return Value(model::SecretText{std::move(pieces_)});
}

}  // namespace consort::expression
