#include "expression/syntax/lexer.h"

#include "expression/python/text.h"
#include "expression/syntax/token_reader.h"

namespace consort::expression {
namespace {

using Kind = Token::Kind;

// The template level: text between tags, and which white space around a tag goes.
class TemplateLexer {
 public:
  TemplateLexer(const Source& source, Layout layout)
      : reader_(source), text_(source.text()), trims_(layout == Layout::file) {}

  Outcome<std::vector<Token>> run() {
    while (position_ < text_.size()) {
      size_t tag = find_tag();
      char sign = tag + 2 < text_.size() ? text_[tag + 2] : '\0';
      add_text(tag, sign == '-');
      if (tag == text_.size()) break;
      position_ = tag + 2 + (sign == '-' || sign == '+' ? 1 : 0);
      if (text_[tag + 1] == '#') {
        TRY_DO(comment(tag));
      } else if (text_[tag + 1] == '{') {
        TRY_DO(tag_tokens(tag, Kind::print_begin, Kind::print_end));
      } else if (size_t body = raw_begin()) {
        TRY_DO(raw(tag, body));
      } else {
        TRY_DO(tag_tokens(tag, Kind::block_begin, Kind::block_end));
      }
    }
    tokens_.push_back({Kind::end, static_cast<uint32_t>(text_.size()), {}});
    return std::move(tokens_);
  }

 private:
  size_t find_tag() const {
    for (size_t at = text_.find('{', position_); at != text_.npos; at = text_.find('{', at + 1)) {
      if (at + 1 >= text_.size()) break;
      char next = text_[at + 1];
      if (next == '{' || next == '%' || next == '#') return at;
    }
    return text_.size();
  }

  // The text from the current position up to `end`.
  void add_text(size_t end, bool strip) {
    std::string_view text = text_.substr(position_, end - position_);
    if (strip) text = python::strip_space(text, false, true);
    if (!text.empty()) tokens_.push_back({Kind::text, static_cast<uint32_t>(position_), text});
  }

  // Where a tag that closes with `closing` at `at` ends with the white space it takes along; 0 if
  // it does not.
  size_t closing_end(size_t at, std::string_view closing, bool plus, bool trims) const {
    std::string_view rest = text_.substr(at);
    bool minus = rest.starts_with('-');
    if (minus || (plus && rest.starts_with('+'))) rest.remove_prefix(1);
    bool kept = rest.size() != text_.size() - at && !minus;
    if (!rest.starts_with(closing)) return 0;
    rest.remove_prefix(closing.size());
    if (minus) rest = python::strip_space(rest, true, false);
    if (!minus && !kept && trims && rest.starts_with('\n')) rest.remove_prefix(1);
    return text_.size() - rest.size();
  }

  Outcome<void> comment(size_t tag) {
    size_t at = text_.find("#}", position_);
    if (at == text_.npos) return reader_.failure(tag, "a comment is not closed", "add '#}'");
    size_t sign = at > position_ && (text_[at - 1] == '-' || text_[at - 1] == '+') ? 1 : 0;
    position_ = closing_end(at - sign, "#}", true, trims_);
    return {};
  }

  Outcome<void> tag_tokens(size_t tag, Kind begin, Kind end) {
    tokens_.push_back({begin, static_cast<uint32_t>(tag), text_.substr(tag, 2)});
    std::string_view closing = begin == Kind::print_begin ? "}}" : "%}";
    bool block = begin == Kind::block_begin;
    reader_.move_to(position_);
    for (;;) {
      size_t at = reader_.position();
      if (!reader_.inside_brackets()) {
        if (size_t after = closing_end(at, closing, block, block && trims_)) {
          tokens_.push_back({end, static_cast<uint32_t>(at), text_.substr(at, 2)});
          position_ = after;
          return {};
        }
      }
      reader_.skip_space();
      if (reader_.at_end()) break;
      if (reader_.position() != at) continue;
      TRY(Token token, reader_.next());
      tokens_.push_back(token);
    }
    TRY_DO(reader_.expect_closed());
    return reader_.failure(tag, describe(begin) + " is not closed", "add " + describe(end));
  }

  size_t skip_space(size_t at) const {
    return text_.size() - python::strip_space(text_.substr(at), true, false).size();
  }

  // Where the text of a raw block begins, if one begins at the current position; else 0.
  size_t raw_begin() const {
    size_t at = skip_space(position_);
    if (!text_.substr(at).starts_with("raw")) return 0;
    return closing_end(skip_space(at + 3), "%}", false, false);
  }

  Outcome<void> raw(size_t tag, size_t body) {
    position_ = body;
    for (size_t at = text_.find("{%", body); at != text_.npos; at = text_.find("{%", at + 1)) {
      size_t inner = at + 2;
      bool minus = text_.substr(inner).starts_with('-');
      if (minus || text_.substr(inner).starts_with('+')) ++inner;
      inner = skip_space(inner);
      if (!text_.substr(inner).starts_with("endraw")) continue;
      size_t after = closing_end(skip_space(inner + 6), "%}", true, trims_);
      if (after == 0) continue;
      add_text(at, minus);
      position_ = after;
      return {};
    }
    return reader_.failure(tag, "a raw block is not closed", "add '{% endraw %}'");
  }

  TokenReader reader_;
  std::string_view text_;
  bool trims_;
  size_t position_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Outcome<std::vector<Token>> tokenize_template(const Source& source, Layout layout) {
  return TemplateLexer(source, layout).run();
}

Outcome<std::vector<Token>> tokenize_expression(const Source& source) {
  TokenReader reader(source);
  std::vector<Token> tokens;
  for (reader.skip_space(); !reader.at_end(); reader.skip_space()) {
    TRY(Token token, reader.next());
    tokens.push_back(token);
  }
  TRY_DO(reader.expect_closed());
  tokens.push_back({Kind::end, static_cast<uint32_t>(source.text().size()), {}});
  return tokens;
}

}  // namespace consort::expression
