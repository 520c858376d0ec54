#include "json_lines.hpp"

#include <map>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "row_encoding.hpp"
#include "row_subscribers.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_row = 1 << 20;
constexpr std::size_t max_keys = 500;
constexpr std::size_t most_judged = 50'000;  // a word takes some microseconds

class JsonLinesReader : public ListReader {
 public:
  JsonLinesReader(std::unique_ptr<TextSource> source, const ListFormat& format)
      : source_(std::move(source)), format_(format), encoding_(*source_) {}

  Result<std::optional<Subscriber>> next(const std::function<void(const RowProblem&)>& report) override {
    while (made_at_ >= made_.subscribers.size()) {
      std::string row;
      std::optional<std::string> problem;
      auto there = next_line(row, problem);
      if (!there) return there.error();
      if (!*there) return std::optional<Subscriber>();
      if (row.empty()) continue;
      made_ = RowMade{};
      made_at_ = 0;
      std::vector<std::string> line = {std::move(row)};
      encoding_.repair(line);
      row = std::move(line.front());
      if (!problem) problem = read(row);
      if (problem) made_.problem = *problem;
      if (made_.subscribers.empty()) report(RowProblem{line_, made_.problem, row, made_.fate, made_.address});
      if (made_.subscribers.empty()) continue;
      encoding_.note(made_.subscribers.front(), made_.notes);
      for (const auto& note : made_.notes) report(RowProblem{line_, note, row, RowFate::noted, made_.address});
    }
    return std::optional<Subscriber>(std::move(made_.subscribers[made_at_++]));
  }

  int line() const override { return line_; }
  std::string understood() const override { return "JSON Lines, " + source_->encoding(); }

 private:
  Result<bool> next_line(std::string& row, std::optional<std::string>& problem) {
    while (true) {
      const auto end = text_.find('\n', std::max(at_, looked_));
      if (end != std::string::npos || (ended_ && at_ < text_.size())) {
        row = trim(std::string_view(text_).substr(at_, std::min(end, text_.size()) - at_));
        at_ = std::min(end, text_.size() - 1) + 1;
        looked_ = at_;
        ++line_;
        if (std::exchange(too_long_, false) || row.size() > max_row) {
          problem = "the row is longer than 1 MB";
          row.resize(std::min<std::size_t>(row.size(), 1000));
        }
        return true;
      }
      if (ended_) return false;
      text_.erase(0, at_);
      at_ = 0;
      if (text_.size() > max_row) {  // of a line over the budget only the beginning stays
        too_long_ = true;
        text_.resize(1000);
      }
      looked_ = text_.size();
      auto more = source_->more(text_);
      if (!more) return more.error();
      ended_ = !*more;
    }
  }

  std::optional<std::string> read(const std::string& row) {
    auto value = parse_json(row);
    if (!value) return value.error().message();
    if (!value->is_object()) return "not a JSON object";
    const auto& object = value->as_object();
    if (object.size() > max_keys) return fmt::format("the object has more than {} keys", max_keys);
    std::vector<std::string> words;
    std::vector<std::string> cells;
    for (const auto& [key, entry] : object) {
      words.emplace_back(key);
      cells.push_back(entry.is_string() ? std::string(entry.as_string())
                      : entry.is_null() ? ""
                                        : json::serialize(entry));
    }
    // The rows of a list usually have the same keys; what they mean is worked out once for each set of them.
    if (!subscribers_ || words != words_) {
      const auto known = kinds_.find(words);
      if (known == kinds_.end() && judged_ + words.size() > most_judged)
        return "the rows above have too many different keys; are they all of one list?";
      if (known == kinds_.end()) {
        judged_ += words.size();
        subscribers_ =
            &kinds_.try_emplace(words, words, Columns::of(words, format_.columns, {cells}), format_.use).first->second;
      } else {
        subscribers_ = &known->second;
      }
      words_ = words;
    }
    if (!subscribers_->columns().email) return "it has no email";
    const auto topics = subscribers_->columns().topics;
    const auto* list = topics ? object.if_contains(words[*topics]) : nullptr;
    subscribers_->make(cells, made_);
    if (list && list->is_array()) {
      for (auto& subscriber : made_.subscribers) {
        subscriber.topics.clear();
        for (const auto& topic : list->as_array()) {
          if (topic.is_string()) subscriber.topics.emplace_back(topic.as_string());
        }
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<TextSource> source_;
  ListFormat format_;
  RowEncoding encoding_;
  std::string text_;
  std::size_t at_ = 0, looked_ = 0;
  bool ended_ = false, too_long_ = false;
  int line_ = 0;
  std::vector<std::string> words_;
  std::map<std::vector<std::string>, RowSubscribers> kinds_;
  std::size_t judged_ = 0;  // words, for all kinds of rows together
  RowSubscribers* subscribers_ = nullptr;
  RowMade made_;
  std::size_t made_at_ = 0;
};

}  // namespace

std::unique_ptr<ListReader> json_lines_reader(std::unique_ptr<TextSource> source, const ListFormat& format) {
  return std::make_unique<JsonLinesReader>(std::move(source), format);
}

}  // namespace gazetted
