#include "base/strings.h"
#include "resources/file/replace.h"

namespace consort::resources {
namespace {

constexpr std::string_view kShellOnly = "|&;<>()$`*?[]{}#!\n";

// Splits a command as a shell would that knows words and quotes and nothing else.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> split() {
    while (at_ < text_.size())
      TRY_DO(take());
    end_word();
    return std::move(words_);
  }

 private:
  Status take() {
    char c = text_[at_++];
    if (c == ' ' || c == '\t') {
      end_word();
      return {};
    }
    open_ = true;
    if (c == '\'' || c == '"') return quoted(c);
    if (c == '\\') {
      if (at_ == text_.size()) return fail(Code::invalid, "the command ends in a lone '\\'");
      c = text_[at_++];
    } else if (kShellOnly.find(c) != std::string_view::npos) {
      return fail(Code::invalid,
                  "'" + printable(std::string_view(&c, 1)) +
                      "' means nothing here, because no shell runs the command; quote it, or write "
                      "[/bin/sh, -c, ...]");
    }
    word_ += c;
    return {};
  }

  Status quoted(char quote) {
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c == quote) return {};
      bool escapes = quote == '"' && c == '\\' && at_ < text_.size() &&
                     (text_[at_] == '"' || text_[at_] == '\\');
      word_ += escapes ? text_[at_++] : c;
    }
    return fail(Code::invalid, std::string("a ") + quote + " is not closed");
  }

  void end_word() {
    if (open_) words_.push_back(std::move(word_));
    word_.clear();
    open_ = false;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string word_;
  bool open_ = false;  // a word has begun, perhaps an empty one
  std::vector<std::string> words_;
};

Result<std::vector<std::string>> words_of(const model::Value& validate) {
  if (validate.is_text()) return Words(validate.text()).split();
  std::vector<std::string> words;
  if (!validate.is_list()) return fail(Code::invalid, "`validate` must be text or a list of texts");
  for (const model::Value& item : validate.list()) {
    if (!item.is_text()) return fail(Code::invalid, "every item of `validate` must be text");
    words.push_back(item.text());
  }
  return words;
}

}  // namespace

Result<std::vector<std::string>> validate_command(const model::Value& validate,
                                                  const std::string& path) {
  TRY(std::vector<std::string> words, words_of(validate));
  if (words.empty() || words[0].empty()) return fail(Code::invalid, "`validate` names no program");
  bool named = false;
  for (std::string& word : words) {
    if (word.find('%') == word.npos) continue;
    named = true;
    word = replace_all(word, "%", path);
  }
  if (!named)
    return fail(Code::invalid, "`validate` must hold a '%', which stands for the new file");
  return words;
}

}  // namespace consort::resources
