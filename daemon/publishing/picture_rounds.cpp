#include "gazetted/publishing/picture_rounds.hpp"

#include <boost/asio/post.hpp>

#include "gazetted/pictures/picture_store.hpp"
#include "gazetted/publishing/stories.hpp"

namespace gazetted {

void PictureRounds::make(Work work) {
  asio::post(thread_, [this, work = std::move(work)]() mutable { begin(std::move(work)); });
}

void PictureRounds::begin(Work work) {
  auto edition = goes_on_() ? work.open() : Result<Edition>(fail("nothing is made any more"));
  if (!edition) return work.then();
  const auto round = std::make_shared<Round>();
  round->work = std::move(work);
  round->files = files_named_in(*edition);
  round->edition = std::move(*edition);
  make_next(round);
}

void PictureRounds::make_next(const std::shared_ptr<Round>& round) {
  if (round->next == round->files.size() || !goes_on_()) return round->work.then();
  make_picture_of(round->edition, round->files[round->next++], PictureStore(round->work.settings->pictures, goes_on_));
  asio::post(thread_, [this, round] { make_next(round); });
}

}  // namespace gazetted
