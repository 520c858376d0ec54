#include "gazetted/pictures/picture_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gazetted {
namespace {

constexpr unsigned widths[] = {320, 640, 1280, 1920};
constexpr unsigned longest_side = 8'000;  // WebP ends at 16,383, and nobody scrolls that far
constexpr PictureFormat formats[] = {PictureFormat::avif, PictureFormat::webp, PictureFormat::jpeg};
constexpr std::uint64_t heavy_for_mail = 500'000;  // bytes
constexpr unsigned small_enough = 320;

double megapixels(const PictureSize& size) { return double(size.width) * size.height / 1e6; }

}  // namespace

std::string_view media_type(PictureFormat format) {
  switch (format) {
    case PictureFormat::avif:
      return "image/avif";
    case PictureFormat::webp:
      return "image/webp";
    case PictureFormat::jpeg:
      break;
  }
  return "image/jpeg";
}

std::string_view ending_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::avif:
      return ".avif";
    case PictureFormat::webp:
      return ".webp";
    case PictureFormat::jpeg:
      break;
  }
  return ".jpg";
}

std::string too_large_to_read(const PictureSize& size) {
  if (megapixels(size) <= most_megapixels) return "";
  return fmt::format("it has {:.0f} megapixels; at most {:.0f} are read", megapixels(size), most_megapixels);
}

std::vector<PlannedPicture> plan_for_pages(const PictureSize& size) {
  std::vector<PlannedPicture> plan;
  if (size.width == 0 || size.height == 0 || !too_large_to_read(size).empty()) return plan;
  std::vector<unsigned> wanted;
  for (const auto width : widths) {
    if (width < size.width) wanted.push_back(width);
  }
  if (size.width <= widths[std::size(widths) - 1]) wanted.push_back(size.width);
  for (const auto width : wanted) {
    if (double(size.height) * width / size.width > longest_side) continue;
    for (const auto format : formats) plan.push_back({format, width, fmt::format("{}{}", width, ending_of(format))});
  }
  return plan;
}

std::vector<PlannedPicture> plan_for_mail(const PictureSize& size) {
  if (size.width == 0 || size.height == 0 || !too_large_to_read(size).empty()) return {};
  const auto width = std::min(size.width, mail_width);
  if (double(size.height) * width / size.width > longest_side) return {};
  return {{PictureFormat::jpeg, width, fmt::format("{}{}", width, ending_of(PictureFormat::jpeg))}};
}

bool is_large_for_mail(const PictureSize& size, std::uint64_t bytes) {
  return size.width > mail_width || (bytes > heavy_for_mail && size.width > small_enough);
}

}  // namespace gazetted
