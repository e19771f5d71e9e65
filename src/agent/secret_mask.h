#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/value.h"

namespace consort::agent {

// Finds secret values in what people are to read and puts "(secret)" in their place: as they stand
// or within longer words, in any case, quoted, escaped as JSON, a shell or a URL does it, broken
// into other lines, and cut short. It keeps hashes, and in clear only values of a few characters.
//
// Looking costs time by the length of the text, not by the number of secrets. Filled by one thread,
// then read from many.
class SecretMask {
 public:
  // `others`: what is hidden besides; it outlives this mask.
  explicit SecretMask(const SecretMask* others = nullptr) : others_(others) {}

  // Hides the value and whatever part of it eight characters long, or a word of it, stands in a
  // text. One of up to three characters is hidden where it is a word of its own.
  void add(std::string_view value);
  // Hides whole lines of the value, and long parts of them: for values that may as well hold what
  // everybody knows. One of more than 64 KiB is left out.
  void add_lines(std::string_view value);
  // A text that has this anywhere else than in what is hidden already is not shown at all.
  void withhold(std::string_view value);
  bool empty() const;

  std::string hide(std::string text) const;
  // The same for every text in it.
  model::Value hide(const model::Value& value) const;

  static bool is_short(std::string_view value);

 private:
  struct Folded;
  struct Range {
    size_t begin, end;
  };
  static Folded fold(std::string_view text);
  void add_parts(std::string_view folded, size_t length);
  void add_ends(std::string_view folded);
  void find(std::string_view text, const Folded& folded, std::vector<Range>& found) const;
  void find_parts(const Folded& folded, std::vector<Range>& found) const;
  void find_cut(std::string_view text, const Folded& folded, std::vector<Range>& found) const;
  void find_words(std::string_view text, std::vector<Range>& found) const;
  bool withholds(std::string_view text) const;

  using Hashes = std::unordered_set<uint64_t>;
  const SecretMask* const others_;
  std::map<size_t, Hashes> parts_;  // by length
  Hashes heads_, tails_;            // a few characters, of values that may have been cut
  std::vector<std::string> words_;
  std::vector<std::string> withheld_;
};

}  // namespace consort::agent
