// Makes subscribers of one row's cells: usually one, several where the e-mail cell holds several addresses, none where
// it holds none or says that they left. Checks what reaches headers and SMTP commands. One thread.
#pragma once
#include <unordered_map>

#include "columns.hpp"
#include "gazetted/audience/list_reader.hpp"

namespace gazetted {

struct RowMade {
  std::vector<Subscriber> subscribers;
  std::string problem;  // why there is nobody
  RowFate fate = RowFate::skipped;
  std::string address;             // the e-mail cell
  std::vector<std::string> notes;  // there is somebody, but …
};

class RowSubscribers {
 public:
  RowSubscribers(std::vector<std::string> words, Columns columns, ListUse use);
  // `made` is filled afresh. The cells are used up.
  void make(std::vector<std::string>& cells, RowMade& made);
  const Columns& columns() const { return columns_; }
  const std::vector<std::string>& words() const { return words_; }

 private:
  void note_doubtful(RowMade& made);
  bool has_left(const std::vector<std::string>& cells, RowMade& made);
  const std::string& address_cell(const std::vector<std::string>& cells) const;
  void note_no_address(const std::vector<std::string>& cells, RowMade& made) const;
  std::string name_cell(const std::vector<std::string>& cells, std::optional<std::size_t> column, RowMade& made) const;
  std::string name_of(const std::vector<std::string>& cells, RowMade& made) const;
  std::string language_of(std::string_view cell, RowMade& made);

  std::vector<std::string> words_;  // trimmed
  Columns columns_;
  ListUse use_;
  std::vector<bool> attribute_;
  // Few words come again and again.
  std::unordered_map<std::string, std::string> languages_;
  std::unordered_map<std::string, Standing> standings_;
};

// "a; b|c" → a, b, c
std::vector<std::string> split_topics(std::string text);

}  // namespace gazetted
