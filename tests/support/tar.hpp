// Tar files as a program, or somebody who means harm, may write them: entry by entry.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace gazetted::test {

class Tar {
 public:
  // `type`: '0' a file, '5' a directory, '1' a hard link, '2' a symbolic link, '3' a device, '6' a FIFO, 'x' a pax
  // header. `said_size`: what the header says where it lies; below 0: the truth.
  Tar& add(std::string_view name, std::string_view bytes = "", char type = '0', std::string_view link = "",
           long long said_size = -1) {
    std::string head(512, '\0');
    const auto put = [&](std::size_t at, std::string_view text) { head.replace(at, text.size(), text); };
    put(0, name.substr(0, 100));
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, fmt::format("{:011o}", said_size < 0 ? static_cast<long long>(bytes.size()) : said_size));
    put(136, "14000000000");
    put(148, "        ");
    head[156] = type;
    put(157, link.substr(0, 100));
    put(257, std::string_view("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const unsigned char c : head) sum += c;
    put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
    text_ += head;
    text_ += bytes;
    text_.append((512 - bytes.size() % 512) % 512, '\0');
    return *this;
  }
  std::string without_end() const { return text_; }
  std::string text() const { return text_ + std::string(1024, '\0'); }

 private:
  std::string text_;
};

}  // namespace gazetted::test
