// The master lists as data. One regency has about fifty destinations; the names are those usual in any regency.
#include "masters.hpp"

#include <algorithm>
#include <array>

namespace jembatan::lapor_sim {

namespace {

// Offices get 630401, 630402 … in this order; the reference example needs the twelfth to be public works.
constexpr std::array office_names{"Sekretariat Daerah",
                                  "Sekretariat DPRD",
                                  "Inspektorat",
                                  "Dinas Pendidikan",
                                  "Dinas Kesehatan",
                                  "Dinas Sosial",
                                  "Dinas Perhubungan",
                                  "Dinas Komunikasi dan Informatika",
                                  "Dinas Lingkungan Hidup",
                                  "Dinas Kependudukan dan Pencatatan Sipil",
                                  "Dinas Perumahan Rakyat dan Kawasan Permukiman",
                                  "Dinas PUPR",
                                  "Dinas Pertanian",
                                  "Dinas Ketahanan Pangan",
                                  "Dinas Perikanan",
                                  "Dinas Perdagangan dan Perindustrian",
                                  "Dinas Koperasi dan UKM",
                                  "Dinas Tenaga Kerja",
                                  "Dinas Penanaman Modal dan PTSP",
                                  "Dinas Pemberdayaan Masyarakat dan Desa",
                                  "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
                                  "Dinas Pemuda dan Olahraga",
                                  "Dinas Kebudayaan dan Pariwisata",
                                  "Dinas Perpustakaan dan Kearsipan",
                                  "Satuan Polisi Pamong Praja",
                                  "Badan Penanggulangan Bencana Daerah",
                                  "Badan Perencanaan Pembangunan Daerah",
                                  "Badan Kepegawaian Daerah",
                                  "Badan Pengelola Keuangan Daerah",
                                  "Badan Kesatuan Bangsa dan Politik",
                                  "Rumah Sakit Umum Daerah"};

// The 26 published category names, in their published order; numbered 1, 2, 3 ….
constexpr std::array category_names{"Agama",
                                    "Ekonomi dan Keuangan",
                                    "Kesehatan",
                                    "Kesetaraan Gender dan Sosial Inklusif",
                                    "Ketentraman, Ketertiban dan Perlindungan Umum",
                                    "Lingkungan Hidup dan Kehutanan",
                                    "Pekerjaan Umum dan Penataan Ruang",
                                    "Pembangunan Desa, Daerah Tertinggal dan Transmigrasi",
                                    "Pendidikan dan Kebudayaan",
                                    "Pertanian dan Peternakan",
                                    "Politik dan Hukum",
                                    "Politisasi ASN",
                                    "Sosial dan Kesejahteraan",
                                    "SP4N-LAPOR",
                                    "Energi dan Sumber Daya Alam",
                                    "Kekerasan di Satuan Pendidikan",
                                    "Kependudukan",
                                    "Ketenagakerjaan",
                                    "Netralitas ASN",
                                    "Pemulihan Ekonomi Nasional",
                                    "P4GN",
                                    "Peniadaan Mudik",
                                    "Perhubungan",
                                    "Perlindungan Konsumen",
                                    "Teknologi Informasi dan Komunikasi",
                                    "Topik Khusus"};

constexpr int subdistricts = 17;

std::vector<MasterRow> institutions_of(const std::string& regency) {
    std::vector<MasterRow> rows{{regency_id, regency, 0}};
    std::int64_t id = regency_id;
    for (const auto* office : office_names) rows.push_back({++id, std::string(office) + " " + regency, regency_id});
    for (int n = 1; n <= subdistricts; ++n)
        rows.push_back({630450 + n, "Kecamatan " + std::to_string(n) + " " + regency, regency_id});
    rows.push_back({630300, "Kabupaten Tetangga", 0});
    rows.push_back({630000, "Provinsi Contoh", 0});
    rows.push_back({1000, "Kementerian Contoh", 0});
    return rows;
}

std::vector<MasterRow> locations_of(const std::string& regency) {
    std::vector<MasterRow> rows{{34, "Nasional", 0}, {63, "Provinsi Contoh", 34}, {6304, regency, 63}};
    for (int n = 1; n <= subdistricts; ++n)
        rows.push_back({630400 + n, "Kecamatan " + std::to_string(n) + " " + regency, 6304});
    return rows;
}

std::vector<ReplyTemplate> reply_templates() {
    return {{"disposition", "Laporan didisposisikan ke {{institution_to}} oleh {{institution_from}}"},
            {"forward", "Laporan dilempar ke {{institution_to}} oleh {{institution_from}}"},
            {"status", "Status laporan berubah dari {{status_old}} menjadi {{status_new}}"},
            {"reply_lmw", "Tindak lanjut dari {{institution_from}}: {{template_content}}"}};
}

}  // namespace

Masters Masters::of_regency(std::string_view name) {
    const auto regency = "Kabupaten " + std::string(name);
    Masters masters;
    masters.institutions = institutions_of(regency);
    for (std::size_t n = 0; n < category_names.size(); ++n)
        masters.categories.push_back({static_cast<std::int64_t>(n) + 1, category_names[n], 0});
    masters.classifications = {{1, "Permintaan Informasi", 0}, {2, "Pengaduan", 0}, {3, "Aspirasi", 0}};
    masters.locations = locations_of(regency);
    masters.channels = {{1, "Website", 0}, {13, "Integrasi", 0}, {26, "WhatsApp", 0}};
    masters.templates = reply_templates();
    return masters;
}

std::string Masters::institution_name(std::int64_t id) const {
    const auto row = std::ranges::find(institutions, id, &MasterRow::id);
    return row == institutions.end() ? std::string() : row->name;
}

bool has(const std::vector<MasterRow>& rows, std::int64_t id) {
    return std::ranges::find(rows, id, &MasterRow::id) != rows.end();
}

}  // namespace jembatan::lapor_sim
