#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace consort::model {

// Lines [before, before + removed) give way to lines [after, after + added).
struct LineEdit {
  size_t before, removed, after, added;
};

// The edits that turn one sequence of lines, each given as a number, into another; as few lines as
// can be, unless that takes more than `most` or too long: then the middle that differs is one edit.
// In order, none touching.
std::vector<LineEdit> line_edits(std::span<const uint32_t> before, std::span<const uint32_t> after,
                                 size_t most);

}  // namespace consort::model
