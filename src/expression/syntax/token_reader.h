#pragma once
#include <string_view>
#include <vector>

#include "expression/failure.h"
#include "expression/syntax/source.h"
#include "expression/syntax/token.h"

namespace consort::expression {

// Reads the tokens within tags, one after the other, and watches over brackets.
class TokenReader {
 public:
  explicit TokenReader(const Source& source) : source_(source), text_(source.text()) {}

  size_t position() const { return position_; }
  void move_to(size_t position) { position_ = position; }
  bool inside_brackets() const { return !open_.empty(); }
  void skip_space();
  bool at_end() const { return position_ >= text_.size(); }

  Outcome<Token> next();                // not at the end, no white space in front
  Outcome<void> expect_closed() const;  // no bracket is open any more
  Failure failure(size_t offset, std::string message, std::string hint = {}) const;

 private:
  struct Bracket {
    char closing;
    size_t offset;
  };
  size_t number_length(Token::Kind& kind) const;
  size_t name_length() const;
  Outcome<size_t> string_length() const;
  Outcome<Token> operator_token();
  Outcome<void> balance(char c);
  Token take(Token::Kind kind, size_t length);

  const Source& source_;
  std::string_view text_;
  size_t position_ = 0;
  std::vector<Bracket> open_;
};

}  // namespace consort::expression
