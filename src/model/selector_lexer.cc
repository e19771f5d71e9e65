#include "model/selector_lexer.h"

#include "base/strings.h"

namespace consort::model {
namespace {

using Kind = SelectorToken::Kind;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_word_character(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  bool foreign = static_cast<unsigned char>(c) >= 0x80;
  return letter || foreign || std::string_view("._-*?@+/").find(c) != std::string::npos;
}

// What those may have meant who know another language.
std::string hint_for(std::string_view character) {
  if (character == "=") return "write == to compare";
  if (character == "!") return "write not";
  if (character == "&" || character == "|") return "write and, or";
  return "";
}

}  // namespace

SelectorToken SelectorLexer::next() {
  while (at_ < text_.size() && is_space(text_[at_])) {
    ++at_;
  }
  if (at_ == text_.size()) return {Kind::end, "", at_};
  if (text_[at_] == '\'' || text_[at_] == '"') return quoted();
  return is_word_character(text_[at_]) ? word() : symbol();
}

SelectorToken SelectorLexer::word() {
  size_t start = at_;
  while (at_ < text_.size() && is_word_character(text_[at_])) {
    ++at_;
  }
  SelectorToken token{Kind::word, std::string(text_.substr(start, at_ - start)), start};
  if (at_ < text_.size() && text_[at_] == ':') {
    token.kind = Kind::prefix;
    ++at_;
  }
  return token;
}

SelectorToken SelectorLexer::quoted() {
  SelectorToken token{Kind::text, "", at_};
  char quote = text_[at_++];
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    token.text += text_[at_++];
  }
  if (at_ == text_.size())
    return {Kind::wrong, "the text that begins here has no end", token.offset};
  ++at_;
  return token;
}

SelectorToken SelectorLexer::symbol() {
  size_t start = at_;
  std::string_view rest = text_.substr(start);
  for (std::string_view symbol : {"==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","}) {
    if (!rest.starts_with(symbol)) continue;
    at_ += symbol.size();
    return {Kind::symbol, std::string(symbol), start};
  }
  std::string found = utf8_characters(rest.substr(0, 4)).front();
  return {Kind::wrong, "'" + printable(found) + "' means nothing here", start, hint_for(found)};
}

}  // namespace consort::model
