#include "base/metric_family.h"

#include <cstdio>

namespace consort {
namespace {

void append_escaped(std::string& out, std::string_view label) {
  for (char c : label) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

}  // namespace

MetricFamily::MetricFamily(std::string name, std::string_view help, Kind kind)
    : name_(std::move(name)) {
  text_ = "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " +
          (kind == Kind::gauge ? "gauge" : "counter") + "\n";
}

MetricFamily& MetricFamily::sample(Labels labels, double value) {
  text_ += name_;
  char before = '{';
  for (const auto& [label, of] : labels) {
    text_ += before;
    text_ += label;
    text_ += "=\"";
    append_escaped(text_, of);
    text_ += '"';
    before = ',';
  }
  text_ += (labels.size() > 0 ? "} " : " ") + number(value) + "\n";
  return *this;
}

}  // namespace consort
