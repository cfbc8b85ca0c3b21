package workbook

import (
	"archive/zip"
	"compress/flate"
	"io"

	"github.com/xuri/excelize/v2"
)

// packing is how thoroughly an auditor's workbook is packed, from 1 to 9. Excelize packs at 6 and leaves another level
// to those who bring their own writer. Of 300 entities, 17 MiB unpacked, level 3 makes 2.1 MiB in 93 ms where 6 makes
// 1.9 MiB in 175 ms, a quarter of the time that writing the whole workbook takes.
const packing = 3

// packer packs a workbook's parts for excelize, one after the other by the same compressor.
func packer(w io.Writer) excelize.ZipWriter {
	z := zip.NewWriter(w)
	var compressor *flate.Writer
	z.RegisterCompressor(zip.Deflate, func(to io.Writer) (_ io.WriteCloser, err error) {
		if compressor == nil {
			compressor, err = flate.NewWriter(to, packing)
			return compressor, err
		}
		compressor.Reset(to)
		return compressor, nil
	})
	return z
}
