#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace consort::model {

struct SelectorToken {
  enum class Kind { end, word, text, prefix, symbol, wrong };  // prefix: a word with ':' at its end
  Kind kind = Kind::end;
  std::string text =
      {};             // without quotes, and without the ':' of a prefix; of wrong: what is wrong
  size_t offset = 0;  // in bytes
  std::string hint = {};  // of wrong

  bool is(std::string_view symbol_or_keyword) const {
    return (kind == Kind::symbol || kind == Kind::word) && text == symbol_or_keyword;
  }
};

// Cuts the text of a selector, which must be UTF-8, into tokens.
class SelectorLexer {
 public:
  explicit SelectorLexer(std::string_view text) : text_(text) {}
  SelectorToken next();

 private:
  SelectorToken word();
  SelectorToken quoted();
  SelectorToken symbol();

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace consort::model
