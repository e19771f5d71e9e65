#include "expression/builtins/wrap.h"

#include <algorithm>

#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using Text = std::u32string_view;

bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_letter(char32_t c) { return python::is_word(c) && !python::is_decimal(c); }
bool is_word_punctuation(char32_t c) {
  return python::is_word(c) || Text(U"!\"'&.,?").find(c) != Text::npos;
}
bool is_all_space(Text text) { return std::all_of(text.begin(), text.end(), python::is_space); }

// Cuts a paragraph where a line may break: the regular expression of Python's TextWrapper, spelled
// out.
class Chunker {
 public:
  Chunker(Text text, bool on_hyphens) : text_(text), on_hyphens_(on_hyphens) {}

  std::vector<Text> run() {
    std::vector<Text> chunks;
    while (at_ < text_.size()) {
      size_t end = is_blank(text_[at_]) ? blank_end() : on_hyphens_ ? word_end() : plain_word_end();
      chunks.push_back(text_.substr(at_, end - at_));
      at_ = end;
    }
    return chunks;
  }

 private:
  size_t blank_end() const {
    size_t end = at_;
    while (end < text_.size() && is_blank(text_[end]))
      ++end;
    return end;
  }
  size_t plain_word_end() const {
    size_t end = at_;
    while (end < text_.size() && !is_blank(text_[end]))
      ++end;
    return end;
  }

  bool letter(size_t i) const { return i < text_.size() && is_letter(text_[i]); }
  bool hyphen(size_t i) const { return i < text_.size() && text_[i] == '-'; }

  // Where a dash of two or more hyphens between words ends, when one begins at `i`; else `i`.
  size_t dash_end(size_t i) const {
    if (i == 0 || !is_word_punctuation(text_[i - 1])) return i;
    size_t end = i;
    while (hyphen(end))
      ++end;
    bool dash = end >= i + 2 && end < text_.size() && python::is_word(text_[end]);
    return dash ? end : i;
  }

  // Whether a word may be cut behind the hyphen at `i`.
  bool cut_behind(size_t i) const {
    if (!hyphen(i)) return false;
    bool before = (i >= 2 && letter(i - 1) && letter(i - 2)) ||
                  (i >= 3 && letter(i - 1) && hyphen(i - 2) && letter(i - 3));
    return before && letter(i + 1) && (letter(i + 2) || (hyphen(i + 2) && letter(i + 3)));
  }

  size_t word_end() const {
    if (size_t end = dash_end(at_); end != at_) return end;
    for (size_t end = at_ + 1; end < text_.size(); ++end) {
      if (cut_behind(end)) return end + 1;
      if (is_blank(text_[end]) || dash_end(end) != end) return end;
    }
    return text_.size();
  }

  Text text_;
  bool on_hyphens_;
  size_t at_ = 0;
};

// How much of a word that fits on no line goes onto this one.
size_t part_of_long_word(Text word, size_t room, bool on_hyphens) {
  if (!on_hyphens || word.size() <= room || room == 0) return std::min(room, word.size());
  size_t hyphen = word.rfind('-', room - 1);
  bool useful = hyphen != Text::npos && hyphen > 0 &&
                word.substr(0, hyphen).find_first_not_of('-') != Text::npos;
  return useful ? hyphen + 1 : room;
}

}  // namespace

std::vector<std::string> wrap_paragraph(std::string_view text, const Wrap& how) {
  std::u32string characters = python::decode(text);
  std::vector<Text> chunks = Chunker(characters, how.break_on_hyphens).run();
  std::reverse(chunks.begin(), chunks.end());
  auto width = static_cast<size_t>(how.width);
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    std::vector<Text> line;
    size_t used = 0;
    if (!lines.empty() && is_all_space(chunks.back())) chunks.pop_back();
    while (!chunks.empty() && used + chunks.back().size() <= width) {
      used += chunks.back().size();
      line.push_back(chunks.back());
      chunks.pop_back();
    }
    if (!chunks.empty() && chunks.back().size() > width) {
      if (how.break_long_words) {
        size_t part = part_of_long_word(chunks.back(), width - used, how.break_on_hyphens);
        line.push_back(chunks.back().substr(0, part));
        chunks.back().remove_prefix(part);
      } else if (line.empty()) {
        line.push_back(chunks.back());
        chunks.pop_back();
      }
    }
    if (!line.empty() && is_all_space(line.back())) line.pop_back();
    std::string joined;
    for (Text chunk : line)
      joined += python::encode(chunk);
    if (!line.empty()) lines.push_back(std::move(joined));
  }
  return lines;
}

}  // namespace consort::expression
