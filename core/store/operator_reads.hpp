/// What operators ask: lists, single reports and deliveries, the balances. On a read-only connection.
#pragma once

#include "store/counters.hpp"
#include "store/delivery_types.hpp"
#include "store/event_log.hpp"
#include "store/keeping_types.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Thread:* one reader's; each has its own. *Throws* SqlError.
class OperatorReads {
public:
    OperatorReads(const std::filesystem::path& file, const Keys& keys);

    Result<Rows<ReportRow>> list_reports(const ReportFilter& filter, const Page& page);
    Result<ReportView> show_report(const std::string& which);
    Result<Rows<DeliveryRow>> list_deliveries(const DeliveryFilter& filter, const Page& page);
    Result<DeliveryView> show_delivery(DeliveryId delivery);
    Result<Rows<ReportRow>> find_reports(const Search& search);
    Result<DeliveryCount> count_deliveries(const DeliveryFilter& filter);
    Result<Rows<UnrecognisedRow>> list_unrecognised(const Page& page);
    Result<Balance> reconcile();
    Result<std::optional<Time>> oldest_waiting();
    Result<ChainReport> verify_chain();
    Result<std::vector<EventLine>> events(ReportId report);
    Result<PersonPage> find_person(const PersonQuery& person, std::int64_t after);
    Result<Tapped> tap(std::int64_t chain, std::int64_t after, std::size_t limit);
    Result<std::vector<DestinationLoad>> loads();
    Result<std::map<std::string, std::int64_t>> open_reports();
    Result<std::map<std::string, PollLoad>> poll_loads(Time middle, Time old);
    bool is_file_named(const std::string& file) { return file_.find(file); }

private:
    std::optional<ReportId> find_report(const std::string& which);
    DeliveryRow delivery_row(Statement& query);
    std::vector<DeliveryRow> deliveries_of(ReportId report);
    std::vector<UpdateRow> updates_of(Statement& query, std::int64_t id, const std::optional<Key>& key);
    std::vector<DeliveryText> texts_of(const std::vector<DeliveryRow>& rows, const std::optional<Key>& key);
    Result<DeliveryText> text_of(DeliveryId delivery, const Key& key, PluginStamp* stamp);
    /// Fills what only the opened report tells.
    void open(ReportRow& row);
    std::vector<ReportId> written_by(const Search& search);

    const Keys& keys_;
    Database database_;
    ReportReader reports_;
    Statement by_uid_, by_ref_, received_, of_report_, one_, sealed_, report_updates_, delivery_updates_, file_;
};

}  // namespace jembatan::store
