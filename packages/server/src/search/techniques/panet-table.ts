// PaNET, the photon and neutron experimental techniques ontology, state of 2026-05-18, CC BY 4.0,
// http://purl.org/pan-science/PaNET/. Changed: kept are ids, labels, alternative labels and asserted parents alone.

/** One technique a line: digits of its id, label, alternative labels, digits of its parents. */
export const panetTable = `
00001|photon and neutron technique||
00002|defined by experimental probe||
00003|defined by experimental physical process||
00004|defined by functional dependence||
00005|defined by purpose||
00006|defined by beam characteristic||
00100|photon probe technique||
00101|neutron probe technique||
00102|muon probe technique||
00107|positron probe technique||
00103|solid probe||
00104|scanning probe||
00105|pulsed probe||
00106|microfocused probe||
00200|scattering technique||
00201|emission technique||
00202|absorption technique||
00203|propagation technique|forward scattering technique|
00204|refraction technique||
00205|reflection technique||
00206|resonance phenomenon||
00207|magnetism technique||
00208|dispersive technique||
00209|interferometry technique||
00210|force measurement||
00211|nonlinear interaction||
00300|versus energy||
00301|versus momentum transfer||
00302|versus polarization||
00303|versus position||
00304|versus time||
00305|versus emission mass||
00306|versus sample state||
00400|obtain atomic structure||
00401|obtain spatial map||
00402|obtain electronic ground state properties||
00403|obtain dynamics||
00404|therapy||
00405|drug fragment binding||
00406|obtain internal field||
00407|characterize excitations||
00408|manufacturing technique||
00409|testing||
00410|medical application||
00411|chiral determination||
01000|time of flight technique|TOF|00105
01001|neutron time of flight technique||01000
01002|ultrafast probe|femtosecond probe|
01003|single shot technique||00105
01004|nanofocused probe||
01005|IR photon probe technique|infrared photon probe technique|
01006|THz photon probe technique|terahertz photon probe technique|
01007|UV visible photon probe technique|ultra violet and visible photon probe technique;UV vis photon probe technique|
01008|visible photon probe technique||
01009|UV photon probe technique|ultra violet photon probe technique|
01010|VUV photon probe technique|vacuum ultra violet photon probe technique|
01011|EUV photon probe technique|extreme ultra violet photon probe technique;XUV technique|
01012|x-ray probe technique|Röntgen technique|
01013|hard x-ray probe technique||
01014|tender x-ray probe technique||
01015|soft x-ray probe technique||
01016|thermal neutron probe technique||
01017|cold neutron probe technique||
01018|monochromatic neutron probe technique||
01019|pulsed neutron TOF probe technique|pulsed neutron time of flight probe|00101 00105
01020|elastic scattering||
01021|diffuse scattering||
01022|diffraction||
01023|dynamical diffraction||
01024|coherent diffraction||
01025|reference beam||
01026|atomic scale diffraction||01022
01027|atomic scale diffraction 3D volume||01026
01028|atomic scale diffraction 3D volume 3D periodic||01027
01029|single crystal diffraction||01028
01030|powder diffraction||01028
01031|atomic scale diffraction 2D surface or film||01026
01032|microfocus diffraction|micro scale diffraction|00106 01022
01033|incoherent scattering||
01034|inelastic scattering||
01035|quasielastic scattering||
01036|high momentum transfer scattering||
01037|low momentum transfer scattering||
01038|ultra low momentum transfer scattering||
01039|low surface momentum transfer scattering||
01040|high momentum transfer resolution scattering||00200
01041|coherent emission technique||
01042|high energy resolution emission technique||00201
01043|photon emission technique||
01044|visible photon emission technique||
01045|x-ray emission technique||
01046|gamma-ray emission technique||
01047|electron emission technique||
01048|ion emission technique||
01049|resonant scattering|anomalous scattering|00200 00206
01050|nuclear resonance||
01051|muon spin resonance|MuSR|
01052|spin echo technique||
01053|electronic excitation||
01054|atomic core excitation||
01055|photo excitation||
01056|versus incident energy||
01057|versus emitted energy||
01058|versus emission momentum||
01059|versus energy loss||
01060|versus emitted polarization||
01061|versus photon linear polarization||00100 00302
01062|versus photon circular polarization||00100 00302
01063|versus time ultrafast||00304
01064|versus sample temperature||
01065|versus sample pressure||
01066|versus sample magnetic field||
01067|versus sample electric field||
01068|obtain high resolution spatial map||
01069|microscopy||01068 01106
01070|obtain ultrahigh resolution spatial map||01068 01069
01071|obtain 3D spatial map||
01072|obtain electronic density of states||
01073|obtain electronic density of occupied states||
01074|obtain electronic density of unoccupied states||
01075|obtain electronic band structure||
01076|obtain atomic tensor properties||
01077|obtain magnetic vector||
01078|obtain charge quadrupole||
01079|obtain atomic magnetic structure||
01080|obtain charge density||
01081|obtain magnetic density||
01082|crystallography|obtain crystal structure|
01083|obtain local coordination||
01084|time dependent study|time resolved study|00304
01085|characterize electronic excitations||
01086|characterize magnetic excitations||
01087|characterize lattice excitations||
01088|absorption contrast imaging||00202 01106
01089|angle resolved photoemission spectroscopy|ARPES|01058 01075 01269
01090|dichroism||00100 00302
01091|dichroism spectroscopy||01090 01125
01092|emission spectroscopy||00201 01057
01093|photoemission spectroscopy||01092 01269
01094|fluorescence luminescence||
01095|x-ray fluorescence spectroscopy||01012 01045 01056
01096|fluorescence tomography||01043 01129
01097|gamma spectroscopy||01046 01125
01098|grazing incidence diffraction||
01099|grazing incidence small angle scattering|GISAS;grazing incidence SAS|01098 01124
01100|neutron powder diffraction|NPD|01030 01217
01101|x-ray powder diffraction|XPD|01012 01030
01102|x-ray single crystal diffraction|single crystal x-ray diffraction;SXRD|01012 01029
01103|hard x-ray photoelectron spectroscopy|HAXPES;hard photoelectron spectroscopy|01013 01202
01104|high resolution photoelectron spectroscopy||01042 01057 01125 01269
01105|holography||01025 01106 01136
01106|imaging||00401
01107|inelastic small angle scattering|inelastic SAS|01034 01124
01108|inelastic scattering spectroscopy||01034 01059
01109|infrared spectroscopy|IR spectroscopy|01005 01125
01110|infrared microspectroscopy||01069 01109
01111|luminescence||
01112|fluorescence imaging||01043 01106
01113|fluorescence microscopy|microfluorescence;Micro XRF|01069 01112
01114|muon spectroscopy||00102 00304 00406 01051
01115|optical spectroscopy||00300 01008
01116|phase contrast imaging||00204 01106
01117|photon correlation spectroscopy|PCS|00301 00304 01024
01118|polarised reflectivity||00205 00301 00302
01119|spin echo scattering||00101 01052
01120|quasielastic neutron spin echo scattering|quasi elastic spin echo;quasielastic spin echo|01035 01119
01121|reflectometry|reflectivity|00205 00301
01122|resonant diffraction|anomalous diffraction|01022 01049 01054
01123|scanning transmission microscopy|STM|00202 00303 01069
01124|small angle scattering|SAS;small angle diffraction|
01125|spectroscopy||00300
01126|spin echo resolved grazing incidence scattering||01039 01119
01127|spin echo small angle scattering|spin echo SANS|01119 01124
01128|surface diffraction||01031
01129|tomography||01071
01130|UV VUV spectroscopy|ultra violet and vacuum ultra violet spectroscopy|01009 01125
01131|UV and visible circular dichroism spectroscopy|ultra violet and visible circular dichroism spectroscopy|01007 01091
01132|UV circular dichroism|UVCD;ultra violet circular dichroism|01009 01192
01133|ultra small angle scattering|USAS|01038 01124
01134|wide angle scattering||
01135|absorption spectroscopy||00202 01125
01136|diffraction imaging|topography|01022 01106
01137|x-ray magnetic circular dichroism|XMCD|00202 00207 01012 01062 01090
01138|linear dichroism|LD|00202 01061 01090
01139|natural linear dichroism||01138
01140|x-ray excited optical luminescence|XEOL|01012 01044
01141|magnetic circular dichroism|MCD|00100 00202 00207 01062 01090
01142|magnetic linear dichroism||00100 00202 00207 01061
01143|magnetochiral dichroism|MChD|00100 00207 00302 01090
01144|natural circular dichroism|NCD|00100 01062 01090
01145|electron microscopy|EM|01047 01069
01146|photoemission electron microscopy|PEEM;photoelectron emission microscopy|00100 01145
01147|scanning probe imaging||00104 00303 01106
01148|scanning probe microscopy|scanning microscopy|01069 01147
01149|x-ray reflectivity|XRR;x-ray reflectometry|01012 01121
01150|grating interferometry||00203 00204 00209
01151|absorption tomography||00202 01129
01152|propagation phase contrast tomography||00203 00204 01129
01153|ultrafast tomography||01063 01129
01154|nanotomography||01070 01129
01155|absorption and phase contrast nanotomography||00202 00204 01154
01156|x-ray spectroscopy||01012 01125
01157|in-situ diffraction||01022
01158|in-situ surface diffraction||01128 01157
01159|energy dispersive diffraction|EDD|00208 01022
01160|energy dispersive x-ray diffraction|EDXRD|01012 01159
01161|grazing incidence x-ray diffraction|GIXD|01012 01098
01162|grazing incidence small angle x-ray scattering|GISAXS|01099 01188
01163|high pressure single crystal diffraction||01029 01065
01164|macromolecular crystallography|MX;protein crystallography|01029 01082
01165|multi wavelength anomalous diffraction|MAD;multi wavelength anomalous dispersion|00300 01012 01054 01164
01166|photo crystallography||01029 01055 01082
01167|photoelectron diffraction|PhD|00100 01041 01047
01168|serial femtosecond crystallography|SFX|01002 01003 01082 01102
01169|serial synchrotron crystallography|SSX|00105 01003 01082 01102
01170|single wavelength anomalous diffraction|SAD;single wavelength anomalous dispersion|01012 01054 01164
01171|small molecule diffraction|small molecule crystallography;chemical crystallography|01029
01172|surface x-ray diffraction||01012 01128
01173|x-ray standing wave|XSW|00202 00400 01012 01023
01174|coherent diffraction imaging|CDI;coherent diffractive imaging|01024 01106
01175|infrared nanospectroscopy imaging|nano infrared spectroscopy|01005 01070 01125
01176|UV circular dichroism imaging|ultra violet circular dichroism imaging|00401 01009 01144
01177|x-ray fluorescence|XRF|
01178|infrared microscopy|IR microscopy|01005 01069
01179|optical microscopy||01008 01069
01180|x-ray microscopy||01012 01069
01181|pair distribution function|PDF|01022 01083
01182|inelastic x-ray scattering|IXS|01012 01034
01183|resonant inelastic x-ray scattering|RIXS|01049 01054 01182
01184|x-ray scattering||00200 01012
01185|light scattering||00200 01008
01186|resonant x-ray scattering|RXS|01049 01054 01184
01187|resonant soft x-ray scattering|RSXS|01015 01049 01186
01188|small angle x-ray scattering|SAXS|01012 01124
01189|small angle neutron scattering|SANS|01124 01217
01190|total scattering||01026 01181
01191|wide angle x-ray scattering|WAXS|01012 01026 01036
01192|circular dichroism|CD|01062 01090
01193|energy dispersive x-ray spectroscopy|EDX|00208 01012 01125
01194|microfocus spectroscopy||00106 01125
01195|raman spectroscopy||00100 01034
01196|x-ray absorption spectroscopy|XAS|01054 01135 01227
01197|x-ray absorption fine structure|XAFS|01196
01198|extended x-ray absorption fine structure|EXAFS|01083 01197
01199|x-ray absorption near edge structure|XANES;NEXAFS|00402 01197
01200|x-ray emission spectroscopy|XES|01012 01034 01043 01125 01182
01201|electron spectroscopy||01047 01125
01202|photoelectron spectroscopy|PES|00100 01073 01201
01203|spin resolved photoelectron spectroscopy||01060 01202
01204|x-ray photoelectron spectroscopy|XPS|01012 01202
01205|x-ray photon correlation spectroscopy|XPCS|01012 01117
01206|microtomography||01068 01129
01207|x-ray tomography|CT scan|01012 01129
01208|x-ray microtomography||01012 01206
01209|absorption microtomography|Absorption-based tomographic microscopy|00202 01206
01210|propagation phase contrast microtomography||01069 01152
01211|ultrafast microtomography|Ultra-fast tomographic microscopy|01068 01153
01212|ptychography||00104 01174
01213|ptychographic nanotomography||01154 01212
01214|instrumentation testing||
01215|optics characterization||
01216|x-ray diffraction|XRD|01012 01022
01217|neutron diffraction||00101 01022
01218|ambient pressure x-ray photoelectron spectroscopy||01204
01219|scanning transmission x-ray microscopy|STXM|01012 01123
01220|total electron yield|TEY|01047
01221|XMCD total electron yield|XMCD TEY;x-ray magnetic circular dichorism total electron yield|01137 01220
01222|spin and angle resolved photoemission spectroscopy||01060 01089
01223|lithography||
01224|x-ray lithography||01012 01223
01225|EUV lithography|extreme ultra violet lithography|01011 01223
01226|x-ray interference lithography||00209 01012 01223
01227|x-ray absorption||00202 01012
01228|nonresonant diffraction||
01229|nonlinear x-ray spectroscopy||00211 01156
01230|single-shot imaging||01003 01106
01231|nanoimprint lithography||01223
01232|grayscale lithography||01223
01233|polymer micro- and nanografting||00408
01234|high resolution neutron powder diffraction||01040 01100
01235|high resolution thermal neutron powder diffraction||01016 01234
01236|neutron single crystal diffraction||01029 01217
01237|thermal neutron single crystal diffraction||01016 01236
01238|pulse overlap diffraction||01002 01205
01239|neutron reflectometry|neutron reflectivity|00101 01121
01240|ultra small angle neutron scattering||01133 01189 01278
01241|ultra small angle x-ray scattering|USAXS|01012 01133
01242|neutron scattering||00101 00200
01243|polarized neutron reflectometry|polarized neutron reflectivity|00302 01239
01244|time of flight spectrometry|TOF spectrometry;TOF spectroscopy|01001 01125
01245|inelastic neutron spectroscopy|inelastic neutron scattering spectroscopy;inelastic neutron scattering|00101 01034 01125
01246|cold neutron spectroscopy||01017 01245
01247|thermal neutron spectroscopy||01016 01245
01248|neutron transmission radiography||00101 00202 01106
01249|cold neutron imaging||01017 01106
01250|high resolution neutron imaging||00101 01068 01106
01251|THz near field microscopy||00104 01006 01069
01252|magnetic scattering||00200 00207
01253|magnetic diffraction||01022 01252
01254|microfocus x-ray fluorescence||00106 01045
01255|ellipsometry||00100 00205 01060
01256|polarimetry||01060
01257|UV photoelectron emission|ultra violet photoelectron emission|01009 01269
01258|x-ray photoelectron emission||01012 01269
01259|x-ray magnetic linear dichroism|XMLD|01012 01142
01260|resonant elastic x-ray scattering|REXS|01020 01049 01186
01261|x-ray refraction imaging|x-ray refraction radiography|00204 01012 01106
01262|x-ray refraction tomography||01012 01152
01263|time dependent scattering|time resolved scattering|00200 01084
01264|time dependent diffraction|time resolved diffraction|01022 01263
01265|time dependent absorption|time resolved absorption|00202 01084
01266|x-ray holography||01012 01105
01267|ion imaging||00100 01048 01058
01268|mass spectrometry||00305
01269|photoelectron emission||00100 01047
01270|nuclear resonant scattering||01049 01050
01271|microfocus x-ray scattering||00106 01184
01272|nanofocus x-ray scattering||01004 01271
01273|small angle inelastic scattering||01034 01124
01274|anomalous small angle x-ray scattering|ASAXS|01012 01124 01186 01260
01275|anomalous solution x-ray scattering|ASAX|01274
01276|grazing incidence small angle neutron scattering|GISANS|01099 01189
01277|time of flight small angle neutron scattering||01000 01189
01278|very small angle neutron scattering|VSANS|01189
01279|diffuse small angle scattering||01021 01124
01280|diffuse small angle x-ray scattering||01012 01279
01281|inelastic x-ray small angle scattering||01182 01188 01273
01282|soft x-ray small angle scattering||01015 01188
01283|soft x-ray diffraction||01015 01022
01284|x-ray photoelectron diffraction||01012 01167
01285|x-ray imaging||01012 01106
01286|micro small angle x-ray scattering tomography|micro SAXS tomography|01188 01206
01287|micro grazing incidence small angle x-ray scattering tomography|micro GISAXS tomography|01162 01286
01288|scanning x-ray fluorescence||01147 01177
01289|soft x-ray imaging||01015 01285
01290|x-ray diffraction imaging||01012 01136
01291|scanning angle resolved photoemission spectromicroscopy||01089 01148
01292|nano angle resolved photoemission spectroscopy|nano ARPES|01004 01291
01293|scanning photoelectron microscopy||00104 01146
01294|x-ray photoemission electron microscopy||01012 01146
01295|x-ray scanning microscopy|scanning x-ray microscopy|00104 01180
01296|high resolution core-level photoemission spectroscopy||01054 01104
01297|high resolution x-ray photoelectron spectroscopy|HR-XPS|01104 01204
01298|elastic neutron scattering spectroscopy|resolution elastic neutron scattering;RENS|00101 01020 01125
01299|high resolution inelastic neutron scattering||01042 01245
01300|x-ray linear dichroism||01012 01138
01301|x-ray magnetochiral dichroism|XMChiD|01012 01143
01302|x-ray natural circular dichroism|XNCD|01012 01144
01303|x-ray natural linear dichroism|XNLD|01012 01139
01304|fragment screening|crystallographic fragment screening|00405 01164
01305|long wavelength crystallography||01014 01164
01306|microfocus macromolecular crystallography|microfocus MX|01164 01271
01307|nanofocus macromolecular crystallography|nanofocus MX|01164 01272
01308|molecular replacement|MR|01164
01309|time resolved serial femtosecond crystallography|TR-SFX|01168 01264
01310|fixed target serial synchrotron crystallography|FT-SSX|01169
01311|lipidic cubic phase serial synchrotron crystallography|LCP-SSX|01164 01169
01312|time resolved serial synchrotron crystallography|TR-SSX|01169 01264
01313|magnetic x-ray tomography||00207 01207
01314|correlative light x-ray microscopy|CLXM|01179 01180
01315|cryo x-ray microscopy||01180
01316|grazing incidence wide angle x-ray scattering|GIWAXS|01098 01191
01317|high resolution angle resolved photoemission spectroscopy|HR-ARPES|01089 01104
01318|atomic force microscopy|AFM|00103 00210 01069
01319|atomic force microscope infrared spectroscopy|AFM-IR|01109 01318
01320|fourier transform infrared spectroscopy|FTIR|00209 01109
01321|energy dispersive extended x-ray absorption fine structure|EDE;ED-EXAFS|01193 01198
01322|microfocus x-ray absorption spectroscopy||00106 01196
01323|radiotherapy|radiation therapy|
01324|surface crystallography|obtain surface atomic structure|
01325|borrmann effect||01023 01029 01173
01326|birefringence||00204 01061
01327|x-ray birefringence imaging|XBI|01012 01106 01326
01328|divergent beam diffraction||01022
01329|kossel lines||01177 01328
01330|diffuse multiple scattering||01021 01328
01331|MHz x-ray microscopy||01003 01013 01063 01180
01332|x-ray propagation phase contrast tomography||01012 01152
01333|x-ray propagation phase contrast microtomography|PPC-SrμCT|01332
01334|x-ray phase contrast imaging|XPCI|01012 01116
`;
